"""The blocks of a lesson: structure only.

Renaming a block silently drops what authors wrote in it; ``SCHEMA_VERSION`` counts such changes.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses.models.law import GlossaryTerm, Provision

SCHEMA_VERSION = 1

RICH = ["bold", "italic", "h3", "ol", "ul", "link"]


def provision_choices() -> list[tuple[str, str]]:
    """Every provision by its code. A choice, not text, so that no translator is asked to translate a code."""
    return [(provision.code, str(provision)) for provision in Provision.objects.all()]


def glossary_choices() -> list[tuple[str, str]]:
    return [(term.slug, str(term)) for term in GlossaryTerm.objects.all()]


class TextBlock(blocks.StructBlock):
    html = blocks.RichTextBlock(features=RICH, label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class KeyPointBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Key point"), rows=2)

    class Meta:
        icon = "pick"
        label = _("Key point")
        template = "courses/blocks/key_point.html"


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    html = blocks.RichTextBlock(
        features=RICH,
        label=_("Case"),
        help_text=_("Invented, or a published judgment. Never a real case file, never a name."),
    )

    class Meta:
        icon = "openquote"
        label = _("Case (invented)")
        template = "courses/blocks/case.html"


class ProvisionBlock(blocks.StructBlock):
    provision = blocks.ChoiceBlock(label=_("Provision"), choices=provision_choices)

    class Meta:
        icon = "doc-full"
        label = _("Provision of law")
        template = "courses/blocks/provision.html"


class StepBlock(blocks.StructBlock):
    instruction = blocks.TextBlock(label=_("Step"), rows=2)
    minutes = blocks.IntegerBlock(min_value=1, max_value=240, required=False, label=_("Minutes, 1-240"))


class ProcedureBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Procedure")
        template = "courses/blocks/procedure.html"


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    items = blocks.ListBlock(blocks.TextBlock(rows=1), label=_("Items"), min_num=1)

    class Meta:
        icon = "tick"
        label = _("Checklist")
        template = "courses/blocks/checklist.html"


class HelplineBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    number = blocks.CharBlock(label=_("Number"), max_length=40)
    note = blocks.TextBlock(label=_("When to give it"), rows=2, required=False)

    class Meta:
        icon = "mobile-alt"
        label = _("Helpline")
        template = "courses/blocks/helpline.html"


class GlossaryBlock(blocks.StructBlock):
    term = blocks.ChoiceBlock(label=_("Term"), choices=glossary_choices)

    class Meta:
        icon = "info-circle"
        label = _("Glossary term")
        template = "courses/blocks/glossary.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("What the picture shows"), max_length=250)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "courses/blocks/picture.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)

    class Meta:
        icon = "download"
        label = _("Download")
        template = "courses/blocks/download.html"


class CheckOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=300)
    correct = blocks.BooleanBlock(label=_("Right answer"), required=False)
    feedback = blocks.TextBlock(label=_("What to tell who chose it"), rows=2, required=False)


class SelfCheckBlock(blocks.StructBlock):
    """Marked on the server; tries unlimited. The options are known by their place: a, b, c …"""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("single", _("One right answer")),
            ("multiple", _("Several right answers")),
            ("true_false", _("True or false")),
        ],
        default="single",
    )
    question = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(CheckOptionBlock(), label=_("Options"), min_num=2, max_num=8)
    explanation = blocks.TextBlock(label=_("Explanation"), rows=3, required=False)

    class Meta:
        icon = "help"
        label = _("Self-check")
        template = "courses/blocks/self_check.html"


class LessonBody(blocks.StreamBlock):
    text = TextBlock()
    key_point = KeyPointBlock()
    case = CaseBlock()
    provision = ProvisionBlock()
    procedure = ProcedureBlock()
    checklist = ChecklistBlock()
    helpline = HelplineBlock()
    glossary = GlossaryBlock()
    picture = PictureBlock()
    download = DownloadBlock()
    self_check = SelfCheckBlock()
