"""The demonstration: invented people in two States, cohorts in every state, made only through the verbs."""
