"""Three invented certificates: the usual one, the longest we promise to print, the barest."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from certificates.snapshot import Snapshot

USUAL = Snapshot(
    number="OCWC-26-7K3QD-X9M2A-P",
    verify_url="https://lms.example.gov.in/verify/OCWC-26-7K3QD-X9M2A-P/",
    name="Anjali Deshmukh",
    name_local="अंजलि देशमुख",
    rank_en="Inspector",
    rank_hi="निरीक्षक",
    unit_en="Cyber Police Station, Pune City",
    unit_hi="साइबर पुलिस थाना, पुणे शहर",
    state_en="Maharashtra",
    state_hi="महाराष्ट्र",
    course_title_en="Zero FIR refresher",
    course_title_hi="ज़ीरो एफआईआर पुनश्चर्या",
    edition="2026.1",
    law_as_on=date(2026, 11, 1),
    hours=Decimal("6.00"),
    completed_on=date(2026, 11, 18),
    issued_on=date(2026, 11, 21),
    valid_until=date(2028, 11, 20),
    score_percent=Decimal("86.50"),
    trainers=("K. R. Lakshmi", "Md. Irfan Khan"),
    cohort_name="Pune, November 2026",
)
LONG = replace(
    USUAL,
    name="Venkatanarasimharajuvaripeta Subrahmanyeswara Lakshminarayana Satyanarayanamurthy Chandrasekharan Rao",
    name_local="वेंकटनरसिंहराजुवारिपेट सुब्रह्मण्येश्वर लक्ष्मीनारायण सत्यनारायणमूर्ति चंद्रशेखरन श्रीनिवासाचार्युलु राव",
    rank_en="Additional Deputy Commissioner of Police",
    rank_hi="अतिरिक्त पुलिस उपायुक्त",
    unit_en="Intelligence Fusion and Strategic Operations, Special Cell, Dwarka",
    unit_hi="आसूचना संलयन एवं सामरिक अभियान, विशेष प्रकोष्ठ, द्वारका",
    state_en="Dadra and Nagar Haveli and Daman and Diu",
    state_hi="दादरा और नगर हवेली तथा दमन और दीव",
    course_title_en="Digital evidence in online crimes against women and children: seizure, hashing, chain of "
    "custody and the BSA certificate for district officers",
    course_title_hi="महिलाओं और बच्चों के विरुद्ध ऑनलाइन अपराधों में डिजिटल साक्ष्य: जब्ती, हैशिंग, अभिरक्षा शृंखला और "
    "ज़िला अधिकारियों के लिए बीएसए प्रमाणपत्र",
    trainers=("Venkatanarasimharaju Subrahmanyam", "K. R. Lakshmi", "Gurpreet Kaur Dhillon", "Md. Irfan Khan"),
    cohort_name="Daman and Diu district personnel, second cohort, November 2026",
    is_demonstration=True,
)
BARE = replace(
    USUAL,
    name="Om",
    name_local="",
    rank_en="",
    rank_hi="",
    unit_en="",
    unit_hi="",
    state_en="",
    state_hi="",
    course_title_hi="",
    valid_until=None,
    score_percent=None,
    trainers=(),
    cohort_name="",
)
