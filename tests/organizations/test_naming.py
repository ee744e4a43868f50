import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organizations.enums import GroupRule, OrganizationKind
from portal.organizations.models import Organization, OrganizationAlias, OrganizationGroup, OrganizationName
from portal.organizations.naming import (
    NAME,
    NameIndex,
    Resolution,
    Resolver,
    Unit,
    group_rule,
    normalise,
    split_names,
    unwrapped,
)

REAL_NAMES = [
    *(
        "区纪委监察局",
        "区委办公室",
        "区政府办公室",
        "区委组织部",
        "区委宣传部",
        "区直机关工委",
        "区委区政府督查办",
    ),
    *(
        "区教育科技局",
        "区卫生计生局",
        "区财政局",
        "区审计局",
        "区绩效办",
        "区统计局",
        "浓洄街道",
        "浓洄街道纪工委",
    ),
    *(
        "协兴镇党委",
        "协兴镇纪委",
        "兴平镇党委",
        "龙台镇党委",
        "大龙镇党委",
        "白马乡党委",
        "白马乡纪委",
        "白市镇纪委",
    ),
    *("区纪委监委派驻区教育科技局纪检监察组", "驻区财政局纪检组"),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("乡镇（街道）", "乡镇(街道)"),
        (" 区 财政局 ", "区财政局"),
        ("区财\n政局", "区财政局"),
        ("〔2026〕", "(2026)"),
        ("ＡＢ１", "ab1"),
    ],
)
def test_names_that_look_alike_are_alike(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("text", "names", "open_ended"),
    [
        ("区委办、区政府办等", ["区委办", "区政府办"], True),
        ("区委办、区政府办等部门", ["区委办", "区政府办"], True),
        ("区委办、区政府办等5个单位", ["区委办", "区政府办"], True),
        ("区委办，政府办,财政局；审计局;统计局", ["区委办", "政府办", "财政局", "审计局", "统计局"], False),
        ("区委办/区政府办", ["区委办", "区政府办"], False),
        ("区委办 区政府办\n区财政局", ["区委办", "区政府办", "区财政局"], False),
        ("区 财 政 局", ["区财政局"], False),
        ("乡镇(街道)纪(工)委", ["乡镇(街道)纪(工)委"], False),
        ("区委办（机要局、保密局）、区政府办", ["区委办（机要局、保密局）", "区政府办"], False),
        ("区等级保护办、区审计局", ["区等级保护办", "区审计局"], False),
        ("各乡镇（街道）", ["各乡镇（街道）"], False),
        ("区委办、区委办、区委 办", ["区委办"], False),
        ("区委办（机要局、区政府办", ["区委办（机要局", "区政府办"], False),
        ("区人力资源和社会保障局", ["区人力资源和社会保障局"], False),
        ("", [], False),
        ("各乡镇、街道", ["各乡镇、街道"], False),
        ("等", [], True),
        ("、；", [], False),
    ],
)  # fmt: skip
def test_a_cell_splits_as_an_office_means_it(text, names, open_ended):
    assert split_names(text) == (names, open_ended)


@given(st.text(alphabet="区委办政府财、，；/ \n（）()等", max_size=30))
def test_splitting_loses_no_character_of_a_name(text):
    names, _ = split_names(text)
    assert all(names)
    assert all(set(name) <= set(text) for name in names)


@pytest.mark.parametrize(
    ("written", "likeliest"),
    [
        ("区科技局", "区教育科技局"),
        ("区教体局", "区教育科技局"),
        ("区卫计局", "区卫生计生局"),
        ("区卫健局", "区卫生计生局"),
        ("区督查办", "区委区政府督查办"),
        ("区机关工委", "区直机关工委"),
        ("宣传部", "区委宣传部"),
        ("白马纪委", "白马乡纪委"),
        ("区财政", "区财政局"),
        ("龙台", "龙台镇党委"),
        ("区绩效办公室", "区绩效办"),
        ("驻财政局纪检组", "驻区财政局纪检组"),
    ],
)
def test_the_likeliest_unit_comes_first(written, likeliest):
    index = NameIndex("广安区")
    for number, name in enumerate(REAL_NAMES):
        index.add(Unit(number, f"r{number}", name), name, NAME)
    assert index.candidates(written)[0].unit.name == likeliest


@pytest.mark.parametrize("written", ["区公安局", "区应急局", "某某公司"])
def test_nothing_like_it_offers_no_candidate(written):
    index = NameIndex("广安区")
    for number, name in enumerate(REAL_NAMES):
        index.add(Unit(number, f"r{number}", name), name, NAME)
    assert index.candidates(written) == ()


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("区委组织部\n区委宣传部", ["区委组织部", "区委宣传部"]),
        ("区委组\n织部", ["区委组织部"]),
        ("区委\n组织部", ["区委组织部"]),  # 区委 is a name of its own
        ("区委\n区委组织部", ["区委", "区委组织部"]),
        ("区财政局、区委宣\n传部、区审计局", ["区财政局", "区委宣传部", "区审计局"]),
        ("区\n财\n政局", ["区财政局"]),
        ("区 财 政 局", ["区财政局"]),
        ("区委 组织部", ["区委组织部"]),
        ("区委组织部 区委宣传部", ["区委组织部", "区委宣传部"]),
        ("区委组织部\n区委宣\n传部等", ["区委组织部", "区委宣传部"]),
        ("区委组织部、\n区委宣传部", ["区委组织部", "区委宣传部"]),
        ("各地\n各部门", ["各地各部门"]),
        ("各乡镇\n（街道）", ["各乡镇（街道）"]),
        ("各乡镇、\n街道", ["各乡镇、街道"]),
        ("区级各部门\n各乡镇（街道）", ["区级各部门", "各乡镇（街道）"]),
        ("区某某局\n区何某局", ["区某某局", "区何某局"]),
        ("", []),
    ],
)
def test_the_lines_of_a_cell_are_names_or_parts_of_a_wrapped_one(cell, names):
    known = {*REAL_NAMES, "区委"}
    assert split_names(unwrapped(cell, lambda name: name in known or bool(group_rule(name))))[0] == names


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("区科技局", "区教育科技局"),
        ("区财政", "区财政局"),
        ("白马纪委", "白马乡纪委"),
        ("区教体局", None),  # 67.5 is not clear
        ("区审计居", None),
        ("协兴镇", None),  # two alike
    ],
)
def test_only_the_clearly_likeliest_is_chosen_beforehand(written, chosen):
    index = NameIndex("广安区")
    for number, name in enumerate([*REAL_NAMES, "协兴镇纪委"]):
        index.add(Unit(number, f"r{number}", name), name, NAME)
    likeliest = Resolution(written, candidates=index.candidates(written)).likeliest
    assert (likeliest and likeliest.name) == chosen


@pytest.mark.parametrize(
    ("written", "place", "rule"),
    [
        ("各地各部门", "广安区", GroupRule.ALL),
        ("全区各单位", "广安区", GroupRule.ALL),
        ("全县各单位", "邻水县", GroupRule.ALL),
        ("县直各部门", "邻水县", GroupRule.DEPARTMENTS),
        ("市级各部门", "华蓥市", GroupRule.DEPARTMENTS),
        ("市级各部门", "广安区", ""),  # the city's, not the district's
        ("全县各单位", "广安区", ""),
        ("各单位", "广安区", ""),
        ("各部门", "广安区", ""),
        ("各责任单位", "广安区", ""),
        ("各牵头单位", "广安区", ""),
    ],
)
def test_only_words_that_name_everyone_are_a_group_without_asking(written, place, rule):
    assert group_rule(written, place) == rule


def name_of(resolution):
    return resolution.unit and resolution.unit.name


class TestResolver:
    @pytest.mark.parametrize(
        ("written", "meant", "via"),
        [
            ("区财政局", "区财政局", "全称"),
            ("广安区财政局", "区财政局", "全称"),
            ("广安市广安区财政局", "区财政局", "全称"),
            ("区委办", "区委办公室", "简称"),
            ("区 委 办", "区委办公室", "简称"),
            ("龙台镇", "龙台镇党委", "简称"),
            ("区人民政府", "广安区人民政府", "冠地名"),
        ],
    )
    def test_names_short_names_and_place_names(self, world, written, meant, via):
        found = Resolver(world.jurisdiction).resolve(written)
        assert (name_of(found), found.via) == (meant, via)

    def test_code_party_body_and_former_name(self, world):
        bureau = world["区财政局"]
        Organization.objects.filter(pk=bureau.pk).update(code="511602001", party_body_name="区财政局党组")
        OrganizationName.objects.create(organization=bureau, name="区财税局")
        resolver = Resolver(world.jurisdiction)
        assert [resolver.resolve(name).unit.pk for name in ("511602001", "区财政局党组", "区财税局")] == [
            bureau.pk
        ] * 3

    def test_a_name_beats_a_former_name_of_another(self, world):
        OrganizationName.objects.create(organization=world["花桥"], name="区财政局")
        assert Resolver(world.jurisdiction).resolve("区财政局").unit.pk == world["区财政局"].pk

    def test_an_alias_of_two_is_a_question_with_both(self, world):
        for name in ("龙台", "花桥"):
            OrganizationAlias.objects.create(organization=world[name], name="北片区", normalized="北片区")
        found = Resolver(world.jurisdiction).resolve("北片区")
        assert "有 2 个单位" in found.question
        assert {candidate.unit.pk for candidate in found.candidates} == {world["龙台"].pk, world["花桥"].pk}

    def test_unknown_asks_and_the_answer_counts(self, world):
        found = Resolver(world.jurisdiction).resolve("区财务局")
        assert found.unit is None
        assert found.candidates[0].unit.pk == world["区财政局"].pk
        answers = {"区财务局": world["区财政局"].ref}
        assert (
            Resolver(world.jurisdiction, answers=answers).resolve("区 财务局").unit.pk == world["区财政局"].pk
        )

    def test_another_county_is_not_reached(self, world):
        assert Resolver(world.jurisdiction).resolve("鼎屏镇").unit is None

    @pytest.mark.parametrize(
        ("written", "rule"),
        [
            ("各地各部门", GroupRule.ALL),
            ("各级各部门", GroupRule.ALL),
            ("各乡镇（街道）", GroupRule.TOWNS),
            ("各乡镇、街道", GroupRule.TOWNS),
            ("各镇街", GroupRule.TOWNS),
            ("区级各部门", GroupRule.DEPARTMENTS),
            ("区直各部门", GroupRule.DEPARTMENTS),
        ],
    )
    def test_groups_in_the_words_of_offices(self, world, written, rule):
        OrganizationGroup.objects.create(
            jurisdiction=world.jurisdiction, name=f"组{rule}", normalized=f"组{rule}", rule=rule
        )
        found = Resolver(world.jurisdiction).resolve(written)
        assert found.group.rule == rule

    def test_a_named_group_and_an_undefined_one(self, world):
        name = "区委反腐败协调小组成员单位"
        asked = Resolver(world.jurisdiction).resolve(name)
        assert asked.is_group
        assert "还没有定义" in asked.question
        OrganizationGroup.objects.create(
            jurisdiction=world.jurisdiction, name=name, normalized=normalise(name), rule=GroupRule.MEMBERS
        )
        assert Resolver(world.jurisdiction).resolve(name).group.name == name

    @pytest.mark.parametrize("written", ["各责任单位", "各单位", "各部门", "县级各部门"])
    def test_who_is_meant_by_a_vague_group_is_asked(self, world, written):
        for rule in (GroupRule.ALL, GroupRule.DEPARTMENTS):
            OrganizationGroup.objects.create(
                jurisdiction=world.jurisdiction, name=f"组{rule}", normalized=f"组{rule}", rule=rule
            )
        found = Resolver(world.jurisdiction).resolve(written)
        assert found.group is None
        assert (found.is_group, "还没有定义" in found.question) == (True, True)

    def test_loads_once_however_many_names(self, world, django_assert_num_queries):
        with django_assert_num_queries(4):
            resolver = Resolver(world.jurisdiction)
            for name in ("区财政局", "区委办", "没有的", "各地各部门") * 20:
                resolver.resolve(name)

    def test_a_dissolved_unit_gives_way_to_its_living_namesake(self, world):
        import datetime

        gone = Organization.objects.get(pk=world["龙台纪委"].pk)
        Organization.objects.filter(pk=gone.pk).update(
            name="区财政局", dissolved_on=datetime.date(2020, 1, 1), kind=OrganizationKind.OTHER
        )
        assert Resolver(world.jurisdiction).resolve("区财政局").unit.pk == world["区财政局"].pk
