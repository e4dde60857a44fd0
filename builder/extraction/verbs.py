"""The forms of English verbs that the search for clauses knows, written out as data."""

BE = frozenset("am is are was were isn't aren't wasn't weren't".split())
HAVE = frozenset("has have had hasn't haven't hadn't".split())
DO = frozenset("do does did don't doesn't didn't".split())
MODALS = frozenset(
    """
    can cannot could may might must shall should will would can't couldn't mightn't mustn't shouldn't won't wouldn't
    """.split()
)
NOT_FINITE = frozenset("be been being having get gets got getting".split())
"""Auxiliaries that are never finite by themselves, or stand before participles."""
AUXILIARIES = BE | HAVE | DO | MODALS
"""Words that are finite wherever they stand, but after “to”, a determiner or another auxiliary."""

PAST = frozenset(
    """
    arose ate awoke became began blew broke came chose did drank drew drove fell flew forbade forgave forgot froze gave grew
    knew lay oversaw overthrew overtook ran rang rode rose sang sank saw shook shrank spoke sprang stole swam swore threw took
    tore undertook underwent unfroze went withdrew woke wore wrote
    """.split()
)
"""Past forms that are no participles, and so always finite."""
PAST_OR_PARTICIPLE = frozenset(
    """
    beat bet bid bought bound broadcast brought built burnt cast caught cost cut dealt fed felt fled forecast fought found heard
    held hit hurt kept laid learnt led left lent let lit lost made meant met misled overheard paid put quit read rebuilt said
    sat sent set shot shut slept sold sought spent split spread stood struck sued swept swung taught thought told understood
    upheld withheld withstood won
    """.split()
)
"""Past forms that are participles as well, as those in -ed are."""
PARTICIPLES = frozenset(
    """
    become been begun blown borne broken chosen come done drawn driven eaten fallen flown forbidden forgiven forgotten frozen
    given gone grown hidden known lain overseen overtaken overthrown proven ridden risen run seen shaken shown shrunk spoken
    stolen sung sunk sworn taken thrown torn undergone undertaken unfrozen withdrawn woken worn written
    """.split()
)
"""Participles that are no past forms: never finite, but the end of a verb that an auxiliary begins."""

SAYING = frozenset(
    """
    acknowledged admitted affirmed alleged argued asserted assumed believed claimed contended declared denied estimated
    explained feared hoped indicated insisted knew maintained meant noted noticed predicted promised realized reported said
    showed stated suggested suspected thought told understood vowed warned say says claim claims state states tell tells think
    thinks believe believes mean means argue argues insist insists suggest suggests know knows hope hopes show shows indicate
    indicates report reports
    """.split()
)
"""Verbs after which a clause may follow without “that”."""

PARTICIPLE_AND_PREPOSITION = frozenset(
    """
    accused of, aimed at, associated with, born in, charged with, composed of, concerned with, connected to, connected with,
    convicted of, detained in, held in, involved in, known as, linked to, opposed to, suspected of
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)
"""Words of which the first is a participle, unless a pronoun is its subject."""

BASE = frozenset(
    """
    accept accuse acknowledge act add admit advocate affect affirm agree aim allege allow amount announce appear approve argue
    arrive ask assert attack attend await ban become begin believe belong block bomb break bring buy call carry cause cite claim
    come comprise concede concern condemn confirm consider consist conspire constitute contain contend continue contradict
    contribute control cost cover create criticize cut decide declare decline defend delay demand denounce deny depend deploy
    deport describe design designate destroy differ direct discuss do drop ease echo eliminate employ enable end enforce enjoy
    ensure enter establish exceed exclude exist expand expect expel expire explain export express extend face facilitate fade
    fail fall favor fear feel fight finance find flee follow foment forbid force foresee freeze fuel fund gain get give go
    govern grant grow guarantee happen have head hear help highlight hold hope host identify impede imply import impose include
    increase indicate influence insist intend intensify invest invite involve issue join justify keep kill know lack launch lead
    leave let lie lift limit link live look lose maintain make manage mark mean meet mention mirror move name need negotiate
    note obtain occur offer open operate oppose order outline owe own participate pass pay permit perpetuate persist place plan
    play point pose praise prefer prepare present press prevent produce profit prohibit promise promote prop propose protect
    protest prove provide publish purchase pursue push put question raise reach read reassert recall receive recognise recognize
    recommend reduce refer reflect refuse regard reinforce reject relate release rely remain remember remove renew repeat
    replace report represent request require resemble respond rest restore restrict result retain return reveal revoke rise rule
    run sanction say see seek seem seize sell send serve set share show sign signal sit smell speak spend stand start state stay
    stem stop strengthen struggle suffer suggest supply support surprise survive suspect suspend sustain take talk target tell
    tend think threaten trade treat try turn undermine understand urge use value view visit vote vow want warn welcome win wish
    withdraw work worry write
    """.split()
)
"""Verbs that are told in the present: the form of the plural."""
OR_NOUN = frozenset(
    """
    acts attacks bans blocks bombs breaks calls causes claims concerns controls costs covers cuts delays demands designs drops
    ends expels exports faces falls favors fears fights finances finds flees forces fuels funds gains grants guarantees heads
    hopes hosts imports increases influences issues joins keeps kills lacks leads leaves lies lifts limits links lives looks
    marks means mentions mirrors moves names needs notes offers orders outlines passes pays permits places plans plays points
    poses presses profits promises props protests purchases questions raises reads reports requests rests results returns rises
    rules runs sanctions sells sets shares signals signs stands starts states stems stops struggles supplies supports surprises
    suspects takes talks targets trades treats turns uses values views visits votes vows wins wishes works worries
    """.split()
)
"""Their forms of the third person that may be plural nouns; they count only where a verb is followed by what it takes."""

NO_VERB = frozenset(
    """
    aged armed based bed bleed breed creed dated deed embed entitled exceed feed greed hundred indeed kindred naked need proceed
    red reed related rugged sacred seed shed speed succeed unexpected unidentified united unlimited unnamed unprecedented
    unproved weed wicked wretched
    """.split()
)
"""Words in -ed that are no past forms, or hardly ever."""
