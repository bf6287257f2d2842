"""What is asked and marked: the bank, quizzes and attempts, practicals and their markings."""

from assessments.models.attempt import Answer, Attempt, AttemptState, Grading
from assessments.models.bank import Question, QuestionBank, QuestionVersion, QuestionWording
from assessments.models.placing import PracticalPage, QuizPage
from assessments.models.practical import (
    Marking,
    Practical,
    PracticalAssessment,
    PracticalCriterion,
    PracticalState,
    PracticalVersion,
    PracticalWording,
)
from assessments.models.quiz import Quiz, QuizSlot, QuizVersion, QuizVersionQuestion, QuizWording, ReviewMoment

__all__ = [
    "Answer",
    "Attempt",
    "AttemptState",
    "Grading",
    "Marking",
    "Practical",
    "PracticalAssessment",
    "PracticalCriterion",
    "PracticalPage",
    "PracticalState",
    "PracticalVersion",
    "PracticalWording",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "QuestionWording",
    "Quiz",
    "QuizPage",
    "QuizSlot",
    "QuizVersion",
    "QuizVersionQuestion",
    "QuizWording",
    "ReviewMoment",
]
