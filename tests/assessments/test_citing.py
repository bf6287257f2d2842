"""Provisions cited: read from a source by one exact rule; superseding one names every question, and makes it wait."""

import pytest

from assessments.citing import cited_in
from courses.models import Provision

HELD = [
    Provision(pk=1, code="BNSS-173-1", act_short="BNSS 2023", section="173(1)"),
    Provision(pk=2, code="BNSS-193-2", act_short="BNSS 2023", section="193(2)"),
    Provision(pk=3, code="BNS-72", act_short="BNS 2023", section="72"),
    Provision(pk=4, code="ITACT-79", act_short="IT Act 2000", section="79"),
    Provision(pk=5, code="ITRULES-3-2-B", act_short="IT Rules 2021", section="3(2)(b)"),
    Provision(pk=6, code="POCSO-15", act_short="POCSO Act 2012", section="15"),
    Provision(pk=7, code="POCSO-23", act_short="POCSO Act 2012", section="23"),
]


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("BNSS 2023 s.173(1)(ii)", ["BNSS-173-1"]),
        ("BNSS 2023 s.173(1), first proviso", ["BNSS-173-1"]),
        ("BNSS s.173", []),  # more than the one we hold
        ("BNSS s.173(10)", []),
        ("POCSO Act ss.15, 23; programme rule", ["POCSO-15", "POCSO-23"]),
        ("BNS 2023 s.72; POCSO Act s.23; JJ Act 2015 s.74", ["BNS-72", "POCSO-23"]),
        ("IT Act s.79A; IT Rules r.3(2)(b)", ["ITRULES-3-2-B"]),
        ("MHA advisory 16-05-2019, s.15", []),
        ("NCRB, quoting BNS s.72", []),
        ("IT Act 2000 ss.66C as amended in 79, 79", []),
        ("", []),
    ],
)
def test_a_source_names_the_provisions_it_spells_and_no_other(source, codes):
    assert [provision.code for provision in cited_in(source, HELD)] == codes
