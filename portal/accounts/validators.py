"""The rules of AUTH_PASSWORD_VALIDATORS in the portal's own words: Django's translation lacks some."""

from django.contrib.auth import password_validation as rules


class NotTheName(rules.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "新密码与用户名或邮箱太像，换一个。"

    def get_help_text(self):
        return "不能像用户名或邮箱"


class Long(rules.MinimumLengthValidator):
    def get_error_message(self):
        return f"新密码太短，至少 {self.min_length} 位。"

    def get_help_text(self):
        return f"至少 {self.min_length} 位"


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self):
        return "新密码太常见，容易被猜中，换一个。"

    def get_help_text(self):
        return "不能是常见密码"


class NotNumeric(rules.NumericPasswordValidator):
    def get_error_message(self):
        return "新密码不能全是数字，加上字母或符号。"

    def get_help_text(self):
        return "不能全是数字"


def password_rules() -> str:
    """One sentence with the rules as they are set."""
    return "，".join(rules.password_validators_help_texts()) + "。"
