"""JSON columns that an author fills in without writing JSON. In migrations each is a plain JSONField."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.text import capfirst

from assessments import cms_fields


class AuthoredJSONField(models.JSONField):
    """A JSON column with a form field of its own, ``form_class``."""

    form_class: ClassVar[type[forms.Field]]

    def formfield(self, **kwargs: Any) -> forms.Field:
        named = {name: kwargs[name] for name in ("label", "help_text", "initial") if name in kwargs}
        usual = {"label": capfirst(self.verbose_name), "help_text": self.help_text}
        return self.form_class(required=False, **{**usual, **named})

    def deconstruct(self) -> tuple:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class LanguagesJSONField(AuthoredJSONField):
    form_class = cms_fields.LanguagesField


class NetworksJSONField(AuthoredJSONField):
    form_class = cms_fields.NetworksField


class BandsJSONField(AuthoredJSONField):
    form_class = cms_fields.BandsField


class ReviewJSONField(AuthoredJSONField):
    form_class = cms_fields.ReviewTableField
