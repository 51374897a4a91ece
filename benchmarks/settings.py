"""The product's settings, with one more table and one more address: what is compared with."""

from automate_site.settings import *  # noqa: F403 - everything else is meant to be the same
from automate_site.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "benchmarks"]
ROOT_URLCONF = "benchmarks.bare"
