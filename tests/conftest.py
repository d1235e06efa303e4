"""Settings of Hypothesis for every test; `pytest --hypothesis-profile=soak` looks much longer."""

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is no fault. The same examples everywhere, so that a test that passed here passes there.
settings.register_profile(
    "tests", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
