from django.db import models


class KeyCheck(models.Model):
    """A known text closed with DATA_KEY: tells at start whether the key is the one of this database."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sealed = models.BinaryField("密文")

    class Meta:
        verbose_name = verbose_name_plural = "密钥校验"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="keycheck_single")]

    def __str__(self):
        return "DATA_KEY"


class HashKey(models.Model):
    """The key of every keyed hash in this database, closed with DATA_KEY."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sealed = models.BinaryField("密文")

    class Meta:
        verbose_name = verbose_name_plural = "摘要密钥"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="hashkey_single")]

    def __str__(self):
        return "hash key"
