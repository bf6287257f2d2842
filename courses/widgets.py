from django import forms
from django.conf import settings
from wagtail.models import Page


class ItemSelect(forms.Select):
    """Choose a module, or one of its items, by title; the value is the translation key."""

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list:
        self.choices = [("", "---------"), *item_choices()]
        return super().optgroups(name, value, attrs)


def item_choices() -> list[tuple[str, str]]:
    """Modules in order, each followed by its items, in the language they were written in."""
    from courses.models import ModulePage

    pages = Page.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    modules = {module.path: module for module in ModulePage.objects.filter(pk__in=pages)}
    choices = []
    for path, module in sorted(modules.items()):
        choices.append((str(module.translation_key), f"{module.code} {module.title}"))
        for child in pages.filter(path__startswith=path, depth=module.depth + 1).order_by("path"):
            choices.append((str(child.translation_key), f"    {module.code} · {child.title}"))
    return choices
