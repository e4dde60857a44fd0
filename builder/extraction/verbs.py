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
    arose ate awoke became began blew broke came chose did drank drew drove fell flew forbade forgave forgot froze gave grew knew
    lay oversaw overtook overthrew ran rang rode rose sang sank saw shook shrank spoke sprang stole swam swore threw took tore
    undertook underwent went withdrew woke wore wrote
    """.split()
)
"""Past forms that are no participles, and so always finite."""
PAST_OR_PARTICIPLE = frozenset(
    """
    beat bet bid bound bought brought broadcast built burnt cast caught cost cut dealt fed felt fled forecast fought found heard held
    hit hurt kept laid learnt led left lent let lit lost made meant met misled overheard paid put quit read rebuilt said sat sent set
    shot shut slept sold sought spent split spread stood struck sued swept swung taught thought told understood upheld withheld
    withstood won
    """.split()
)
"""Past forms that are participles as well, as those in -ed are."""
PARTICIPLES = frozenset(
    """
    become been begun blown borne broken chosen come done drawn driven eaten fallen flown forbidden forgotten forgiven frozen given
    gone grown hidden known lain overseen overtaken overthrown proven ridden risen run seen shaken shown shrunk spoken stolen sung
    sunk sworn taken thrown torn undergone undertaken withdrawn woken worn written
    """.split()
)
"""Participles that are no past forms: never finite, but the end of a verb that an auxiliary begins."""

SAYING = frozenset(
    """
    acknowledged admitted affirmed alleged argued asserted assumed believed claimed contended declared denied estimated explained feared
    hoped indicated insisted knew maintained meant noted noticed predicted promised realized reported said showed stated suggested
    suspected thought told understood vowed warned
    say says claim claims state states tell tells think thinks believe believes mean means argue argues insist insists suggest
    suggests know knows hope hopes show shows indicate indicates report reports
    """.split()
)
"""Verbs after which a clause may follow without “that”."""

PARTICIPLE_AND_PREPOSITION = frozenset(
    {
        *(("accused", "of"), ("aimed", "at"), ("associated", "with"), ("born", "in"), ("charged", "with"), ("composed", "of")),
        *(("concerned", "with"), ("connected", "to"), ("connected", "with"), ("convicted", "of"), ("detained", "in"), ("found", "in")),
        *(("held", "in"), ("involved", "in"), ("known", "as"), ("linked", "to"), ("related", "to"), ("suspected", "of")),
    }
)
"""Pairs in which the first word is a participle, unless a pronoun is its subject."""

PRESENT = frozenset(
    """
    accuses acknowledges admits affirms agrees aims alleges allows amounts announces appears argues asks asserts becomes begins believes
    belongs brings calls comes comprises concedes concerns condemns confirms considers consists constitutes contains contends continues
    declares defends demands denies depends describes differs echoes enables ends exists expects expires explains faces fails follows
    forbids gets gives goes grants guarantees happens helps holds hopes imposes includes indicates insists intends intensifies
    involves keeps knows lacks leads leaves lies lives looks loses maintains makes means meets needs notes occurs offers opposes
    owns pays permits plans points praises prohibits promises provides pursues pushes puts reads reinforces recognises recognizes refers
    reflects refuses regards rejects relies remains remembers represents requires responds retains runs says seeks seems sees sells
    sends serves shows sits smells speaks stands starts states stays suffers suggests supports surprises survives takes targets
    tells tends thinks threatens tries turns urges uses views wants warns wins works writes
    """.split()
)
"""Present forms of the third person; those that may be plural nouns count only where the words around them fit a verb."""
PRESENT_OR_NOUN = frozenset(
    """
    aims amounts appears asks calls claims concerns comes considers contains demands ends exists faces grants guarantees helps holds hopes
    intends leads leaves lies lives looks means meets needs notes offers pays permits plans points promises reads regards runs seeks
    shows stands starts states stays supports surprises takes targets tries turns uses views wants wins works
    """.split()
)
"""Those of them that may be plural nouns."""
BASE = frozenset(
    """
    accuse admit agree aim allege allow amount appear argue ask assert attack become begin believe bomb call cite claim come comprise
    condemn consider constitute contain contend continue declare demand deny depend describe differ exist expect face fail follow fall get
    give go grow hold hope include indicate insist intend involve know lack lead live maintain make mean meet need note oppose pay
    permit profit provide recognize refuse regard reject rely remain represent require respond rise say see seek seem serve show speak
    stand state stay suggest support take tell think threaten trade try urge use view want warn work
    """.split()
)
"""Present forms of the plural, which count after a plural noun."""

NO_VERB = frozenset(
    """
    bed bleed breed creed deed embed exceed feed greed hundred indeed kindred naked need proceed red reed rugged sacred seed shed speed
    succeed weed wicked wretched aged armed based dated entitled united unexpected unidentified unlimited unnamed unprecedented unproved
    """.split()
)
"""Words in -ed that are no past forms, or hardly ever."""

VERBAL_NOUNS = frozenset(
    """
    accusation annexation arrest assassination attack attempt blockade capture coup crisis deployment deportation detention disaster
    dissolution election embargo expulsion inauguration installation invasion negotiations ouster pardon raid release removal
    resignation resumption seizure strike summit war
    """.split()
)
"""Nouns that name a happening."""
