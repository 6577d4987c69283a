"""What the environment says of signing in; what cannot be meant is refused at the start."""

import pytest

from ops.settings import Settings, UnusableSetting, sign_in_options

OIDC = {
    "MINGJING_OIDC_ISSUER": "https://id.example",
    "MINGJING_OIDC_CLIENT_ID": "mingjing",
    "MINGJING_OIDC_CLIENT_SECRET": "between us",
}


def test_nothing_said_means_no_provider_no_address_and_no_change_by_calendar():
    options = sign_in_options({})

    assert (options.public_url, options.provider, options.password_days) == ("", None, None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://mirror.example", "https://mirror.example"),
        ("https://Mirror.Example:8443/", "https://mirror.example:8443"),
        ("", ""),
    ],
)
def test_the_public_address_is_an_origin(said, meant):
    assert sign_in_options({"MINGJING_PUBLIC_URL": said}).public_url == meant


def test_people_type_the_public_address_else_where_it_listens():
    def base(**said):
        return Settings.from_environment({"MINGJING_HOME": "/x", **said}).base_url

    assert base(MINGJING_PUBLIC_URL="https://mirror.example") == "https://mirror.example"
    assert base() == "http://127.0.0.1:8420"
    assert base(MINGJING_HOST="::1", MINGJING_PORT="80") == "http://[::1]:80"


def test_a_provider_is_named_whole_and_its_secret_is_not_shown():
    options = sign_in_options(OIDC)

    assert options.provider.issuer == "https://id.example"
    assert "between us" not in repr(options)
    assert "between us" not in repr(Settings.from_environment({"MINGJING_HOME": "/x", **OIDC}))


BROKEN = [
    *({name: value for name, value in OIDC.items() if name != left_out} for left_out in OIDC),
    OIDC | {"MINGJING_OIDC_ISSUER": "id.example"},
    OIDC | {"MINGJING_OIDC_ISSUER": "http://id.example"},
    {"MINGJING_PUBLIC_URL": "mirror.example"},
    {"MINGJING_PUBLIC_URL": "https://mirror.example/path"},
    {"MINGJING_PUBLIC_URL": "https://user@mirror.example"},
    {"MINGJING_PUBLIC_URL": "ftp://mirror.example"},
    {"MINGJING_PASSWORD_DAYS": "0"},
    {"MINGJING_PASSWORD_DAYS": "ninety"},
]


@pytest.mark.parametrize("said", BROKEN)
def test_what_cannot_be_meant_is_refused_by_its_name(said):
    with pytest.raises(UnusableSetting, match="MINGJING_") as refused:
        sign_in_options(said)

    assert "between us" not in str(refused.value)
