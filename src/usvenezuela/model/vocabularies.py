"""Every controlled value of the dataset, defined once, with its meaning.

The JSON Schemas, the Table Schemas, the `codes` table, the codebook and the
command line's choices all derive from the classes below. A member compares equal to
its code, so `event.event_type == "SANCTION"` works.

Event types, quad classes, modes and contexts follow PLOVER 2.0 (Political Language
Ontology for Verifiable Event Records, Open Event Data Alliance) in our own words; what
PLOVER leaves out is a declared extension: types start with `X_`, modes with `x-`.
"""

from enum import StrEnum
from typing import Self, cast

CODES_LISTED = 30
"""Longest list of codes that a message or template gives in full."""


class Vocabulary(StrEnum):
    """A closed list of codes. Each member carries a label, a definition and an origin."""

    label: str
    definition: str
    origin: str

    def __new__(cls, code: str, label: str, definition: str, origin: str) -> Self:
        """Make the member for `code`; `origin` names the standard it comes from."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.definition = definition
        member.origin = origin
        return member


def _code(code: str, label: str, definition: str, origin: str = "usvenezuela") -> str:
    """What makes a member. To type checkers it is its code, with which it compares, and not the tuple that it is."""
    return cast("str", (code, label, definition, origin))


class EventType(Vocabulary):
    """What kind of act or happening an event is."""

    AGREE = _code("AGREE", "Agree", "Promises, offers or agrees to cooperate; the cooperation itself is still to come.", "plover")
    CONSULT = _code("CONSULT", "Consult", "Meets, visits, calls or negotiates with another party.", "plover")
    SUPPORT = _code("SUPPORT", "Support", "Backs another party without material help: praises, endorses, recognises a government, opens or restores relations, signs a treaty.", "plover")  # fmt: skip
    CONCEDE = _code("CONCEDE", "Concede", "Gives way in words, without immediate effect: announces a future concession, pardons, apologises. A concession that takes effect is RETREAT.", "plover")  # fmt: skip
    COOPERATE = _code("COOPERATE", "Cooperate", "Works or trades with another party to the material benefit of both.", "plover")
    AID = _code("AID", "Aid", "Gives material help, money, protection or asylum that mainly benefits the recipient.", "plover")
    RETREAT = _code("RETREAT", "Retreat", "Gives way with immediate effect: eases, waives or suspends a measure, frees or returns persons or property, withdraws, goes back on an order, resigns.", "plover")  # fmt: skip
    REQUEST = _code("REQUEST", "Request", "Asks, appeals, calls for or demands that another party does something.", "plover")
    ACCUSE = _code("ACCUSE", "Accuse", "Condemns, criticises, insults, blames, indicts or investigates another party. The conduct alleged is an event of its own where the words tell what was done.", "plover")  # fmt: skip
    REJECT = _code("REJECT", "Reject", "Refuses or turns down a request, offer, proposal or claim.", "plover")
    THREATEN = _code("THREATEN", "Threaten", "Warns of harmful consequences, or offers a reward for a person's arrest.", "plover")
    PROTEST = _code("PROTEST", "Protest", "Civilians demonstrate, strike, riot or otherwise act together against a party.", "plover")
    SANCTION = _code("SANCTION", "Sanction", "Reduces normal relations: imposes, tightens or keeps up sanctions, revokes visas, stops aid or trade, severs ties, expels, recalls or orders out envoys.", "plover")  # fmt: skip  # fmt: skip
    MOBILIZE = _code("MOBILIZE", "Mobilize", "Moves or readies military, police or militia forces without using force.", "plover")
    COERCE = _code("COERCE", "Coerce", "Restricts rights or property without physical attack: arrests, deports, seizes, blockades, spies, subverts.", "plover")  # fmt: skip
    ASSAULT = _code("ASSAULT", "Assault", "Uses force that can harm: strikes, raids, tortures, captures by force.", "plover")
    X_STATEMENT = _code("X_STATEMENT", "Statement", "Says something in public that none of the other types covers: a declaration, denial, report, finding or declined comment.")  # fmt: skip
    X_ELECTION = _code("X_ELECTION", "Election", "An election, a campaign or a candidacy.")
    X_LEADERSHIP = _code("X_LEADERSHIP", "Leadership change", "Someone comes to or leaves power, or dies: inauguration, coup, ouster, dissolution, death.")  # fmt: skip
    X_APPOINTMENT = _code(
        "X_APPOINTMENT",
        "Appointment",
        "Someone is named to, sent to, received in or held back from a post below the highest, or an office is set up.",
    )
    X_LEGISLATION = _code("X_LEGISLATION", "Legislation", "A law or resolution is proposed, passed, voted down, extended or lapses.")
    X_INCIDENT = _code("X_INCIDENT", "Incident", "Something that happens or is found without being an act towards another party: a turn in relations, a disaster, a discovery, a flight.")  # fmt: skip
    X_ECONOMY = _code(
        "X_ECONOMY", "Economic development", "A development of trade, prices, investment or a business that is not a political act."
    )


class QuadClass(Vocabulary):
    """Verbal or material, cooperation or conflict; derived from the event type."""

    VERBAL_COOPERATION = _code("verbal_cooperation", "Verbal cooperation", "AGREE, CONSULT, SUPPORT and CONCEDE.", "plover")
    MATERIAL_COOPERATION = _code("material_cooperation", "Material cooperation", "COOPERATE, AID and RETREAT.", "plover")
    VERBAL_CONFLICT = _code("verbal_conflict", "Verbal conflict", "REQUEST, ACCUSE, REJECT and THREATEN.", "plover")
    MATERIAL_CONFLICT = _code("material_conflict", "Material conflict", "PROTEST, SANCTION, MOBILIZE, COERCE and ASSAULT.", "plover")


class Mode(Vocabulary):
    """How an act of a given type is done; each mode belongs to the types that list it."""

    VISIT = _code("visit", "Visit", "One party travels to the other.", "plover")
    THIRD_PARTY = _code("third-party", "At a third party", "The parties meet at a place or under the roof of a third.", "plover")
    MULTILATERAL = _code("multilateral", "Multilateral", "The parties meet within an organisation or a conference of many.", "plover")
    PHONE = _code("phone", "By telephone", "The parties talk by telephone or another remote medium.", "plover")
    WITHDRAW = _code("withdraw", "Withdraw", "Takes back forces, people, an order, or oneself from a place or a body.", "plover")
    RELEASE = _code("release", "Release", "Sets persons free.", "plover")
    RETURN = _code("return", "Return", "Gives back property or money.", "plover")
    DISARM = _code("disarm", "Disarm", "Gives up weapons or stands forces down.", "plover")
    CEASEFIRE = _code("ceasefire", "Ceasefire", "Observes a ceasefire.", "plover")
    ACCESS = _code("access", "Grant access", "Lets observers, aid workers or other outsiders in.", "plover")
    RESIGN = _code("resign", "Resign", "Leaves an office of one's own will.", "plover")
    X_EASE = _code("x-ease", "Ease a measure", "Loosens, waives, licenses or suspends a restriction in force.")
    ASSIST = _code("assist", "Assistance", "Concerns help, exchange or cooperation.", "plover")
    CHANGE = _code("change", "Change of policy", "Concerns a change of policy, government or institutions.", "plover")
    YIELD = _code("yield", "Yielding", "Concerns giving way: a release, an end of sanctions, a departure.", "plover")
    MEET = _code("meet", "Meeting", "Concerns a meeting or negotiation.", "plover")
    DISAPPROVE = _code("disapprove", "Disapprove", "Condemns, criticises or insults.", "plover")
    INVESTIGATE = _code("investigate", "Investigate", "Opens or calls an inquiry, a questioning or a case.", "plover")
    ALLEGE = _code("allege", "Allege", "Says that another party did a wrong.", "plover")
    RESTRICT = _code("restrict", "Restrict", "Limits the movement, visas, trade or freedoms of persons or goods.", "plover")
    BAN = _code("ban", "Ban", "Forbids a person, organisation or activity.", "plover")
    ARREST = _code("arrest", "Arrest", "Arrests, detains or seeks the arrest of a person.", "plover")
    RELATIONS = _code("relations", "Relations", "Concerns cutting talks, ties, aid or supplies.", "plover")
    EXPEL = _code("expel", "Expel", "Makes diplomats or other outsiders leave.", "plover")
    TERRITORY = _code("territory", "Territory", "Concerns the occupation of territory.", "plover")
    VIOLENCE = _code("violence", "Violence", "Concerns the use of force.", "plover")
    DEMO = _code("demo", "Demonstration", "A largely peaceful gathering.", "plover")
    RIOT = _code("riot", "Riot", "A violent gathering.", "plover")
    STRIKE = _code("strike", "Strike", "Work is laid down.", "plover")
    HUNGER = _code("hunger", "Hunger strike", "Food is refused.", "plover")
    BOYCOTT = _code("boycott", "Boycott", "Goods, votes or bodies are shunned.", "plover")
    OBSTRUCT = _code("obstruct", "Obstruct", "Passage is blocked.", "plover")
    CONVICT = _code("convict", "Convict", "A court finds a party guilty or liable.", "plover")
    DISCONTINUE = _code("discontinue", "Discontinue", "Breaks off or cuts back relations, trade, exchange or aid.", "plover")
    X_IMPOSE = _code(
        "x-impose", "Impose sanctions", "Puts in force, extends or tightens sanctions, a designation, a visa measure or an embargo."
    )
    X_MAINTAIN = _code("x-maintain", "Maintain sanctions", "Keeps a measure in force where it might have ended.")
    TROOPS = _code("troops", "Troops", "Moves or readies armed personnel or units.", "plover")
    WEAPONS = _code("weapons", "Weapons", "Moves or readies ships, aircraft or other weapons.", "plover")
    POLICE = _code("police", "Police", "Moves or readies police.", "plover")
    MILITIA = _code("militia", "Militia", "Calls up civilians under arms.", "plover")
    SEIZE = _code("seize", "Seize", "Takes property, a plant or a vessel.", "plover")
    CENSOR = _code("censor", "Censor", "Suppresses publications or media.", "plover")
    CURFEW = _code("curfew", "Curfew", "Keeps people off the streets.", "plover")
    MARTIAL_LAW = _code("martial-law", "Martial law", "Declares a state of emergency or martial law.", "plover")
    DEPORT = _code("deport", "Deport", "Removes individuals from a country.", "plover")
    WITHHOLD = _code("withhold", "Withhold", "Keeps back goods, services or aid from people.", "plover")
    X_SUBVERT = _code("x-subvert", "Subvert", "Helps a coup, insurgents or protests against another party.")
    X_SPY = _code("x-spy", "Spy", "Gathers secrets, infiltrates or recruits for it.")
    MISINFORMATION = _code("misinformation", "Misinformation", "Spreads falsehoods to harm or steer.", "plover")
    ABDUCT = _code("abduct", "Abduct", "Takes a person by force.", "plover")
    BEAT = _code("beat", "Beat", "Attacks persons with bare force.", "plover")
    TORTURE = _code("torture", "Torture", "Tortures or mistreats captives.", "plover")
    EXECUTE = _code("execute", "Execute", "Puts to death, by a court or outside one.", "plover")
    SEXUAL = _code("sexual", "Sexual violence", "Commits sexual violence.", "plover")
    ASSASSINATE = _code("assassinate", "Assassinate", "Kills or tries to kill a chosen person.", "plover")
    DESTROY = _code("destroy", "Destroy", "Destroys property.", "plover")
    PRIMITIVE = _code("primitive", "Primitive weapons", "Attacks with fire, blades, stones or tools.", "plover")
    FIREARMS = _code("firearms", "Firearms", "Attacks with rifles, pistols or light machine guns.", "plover")
    EXPLOSIVES = _code("explosives", "Explosives", "Attacks with bombs or mines.", "plover")
    SUICIDE_ATTACK = _code("suicide-attack", "Suicide attack", "The attacker means to die in the attack.", "plover")
    HEAVY_WEAPONS = _code("heavy-weapons", "Heavy weapons", "Attacks with crew-served weapons or artillery.", "plover")
    AERIAL = _code("aerial", "Aerial", "Attacks from the air.", "plover")
    X_RECOGNIZE = _code("x-recognize", "Recognise", "Recognises a state, government or body as legitimate.")
    X_RESTORE = _code("x-restore", "Restore relations", "Takes up or mends relations.")
    X_TREATY = _code("x-treaty", "Conclude an agreement", "Signs, ratifies or concludes a treaty or agreement.")
    X_DENY = _code("x-deny", "Deny", "Says that something told of is not so.")
    X_CLAIM = _code("x-claim", "Claim", "Asserts that something is so, without accusing.")
    X_WARN = _code("x-warn", "Warn", "Warns someone of a danger that others pose.")
    X_PROMISE = _code("x-promise", "Announce", "Says what one will, would or hopes to do.")
    X_DECLINE = _code("x-decline", "Decline", "Takes no side, gives no answer or keeps silent.")
    X_REPORT = _code("x-report", "Report", "Publishes news, a document or an estimate.")
    X_CLEAR = _code("x-clear", "Clear", "Finds that a party did no wrong, or that evidence is lacking.")
    X_VOTE = _code("x-vote", "Vote", "Votes are cast or an election is won.")
    X_CAMPAIGN = _code("x-campaign", "Campaign", "Someone stands for office or campaigns.")
    X_TAKE_OFFICE = _code("x-take-office", "Take power", "Someone comes to hold power or office.")
    X_LEAVE_OFFICE = _code("x-leave-office", "Leave power", "Someone loses or gives up power or office, or a government is dissolved.")
    X_COUP = _code("x-coup", "Coup", "Power is seized, or the seizure is attempted, by force.")
    X_DEATH = _code("x-death", "Death", "A leader or another named person dies or is killed.")
    X_APPOINT = _code("x-appoint", "Appoint", "Someone is named to, promoted to, sent to or received in a post.")
    X_NOMINATE = _code("x-nominate", "Nominate", "Someone is proposed for a post.")
    X_HOLD = _code("x-hold", "Put on hold", "Consent to an envoy, a nominee or the taking up of a post is held back or withdrawn.")
    X_ENACT = _code("x-enact", "Enact", "A law or resolution is passed or takes effect.")
    X_PROPOSE = _code("x-propose", "Propose", "A law or resolution is brought in or sought.")
    X_FAIL = _code("x-fail", "Fail", "A law or resolution is voted down or lapses.")
    X_EXTEND = _code("x-extend", "Extend", "A law or protection is prolonged.")
    X_IMPROVE = _code("x-improve", "Relations improve", "Relations are told to get better, without an act.")
    X_WORSEN = _code("x-worsen", "Relations worsen", "Relations are told to get worse, without an act.")
    X_DISASTER = _code("x-disaster", "Disaster", "A natural or technical disaster strikes.")
    X_DISCOVERY = _code("x-discovery", "Discovery", "Something or someone is found.")
    X_ESCAPE = _code("x-escape", "Flight", "Someone flees, leaves, enters or returns.")
    X_TRADE = _code("x-trade", "Trade", "Trade or output grows, shrinks or reaches a level.")
    X_PRICE = _code("x-price", "Price", "A price moves or settles.")
    X_INVESTMENT = _code("x-investment", "Investment", "Money is invested, paid or given.")
    X_CLOSURE = _code("x-closure", "Closure", "A plant, business or mission closes or stops work.")


class Context(Vocabulary):
    """What an event is about."""

    MILITARY = _code("military", "Military", "Armed forces, arms and military help.", "plover")
    INTELLIGENCE = _code("intelligence", "Intelligence", "Spying, secret services and their findings.", "plover")
    EXECUTIVE = _code("executive", "Executive", "The head of government, the cabinet and their offices.", "plover")
    LEGISLATIVE = _code("legislative", "Legislative", "Parliaments, laws and resolutions.", "plover")
    ELECTION = _code("election", "Election", "Elections and campaigns.", "plover")
    POLITICAL_INSTITUTIONS = _code("political_institutions", "Political institutions", "The form of government, its legitimacy and its breakdown.", "plover")  # fmt: skip
    LEGAL = _code("legal", "Legal", "Courts, crimes at law, treaties and legal acts.", "plover")
    HUMAN_RIGHTS = _code("human_rights", "Human rights", "Human rights by name.", "plover")
    RIGHTS_FREEDOMS = _code("rights_freedoms", "Rights and freedoms", "Political rights, prisoners and freedoms.", "plover")
    PRO_DEMOCRACY = _code("pro_democracy", "Democracy", "Help for or hindrance of democracy.", "plover")
    DIPLOMATIC = _code("diplomatic", "Diplomatic", "Envoys, missions, recognition and relations between states.", "plover")
    TERRITORY = _code("territory", "Territory", "Borders and the possession of land.", "plover")
    RESOURCE = _code("resource", "Resources", "Oil, gold and other natural resources.", "plover")
    ECONOMIC = _code("economic", "Economic", "Trade, finance, companies and prices.", "plover")
    DISASTER = _code("disaster", "Disaster", "Natural and technical disasters.", "plover")
    MIGRATION = _code("migration", "Migration", "Migrants, refugees and deportation.", "plover")
    HUMANITARIAN = _code("humanitarian", "Humanitarian", "Relief, food, shelter and medicine for people in need.", "plover")
    HEALTH = _code("health", "Health", "Disease, medicine and care.", "plover")
    TERRORISM = _code("terrorism", "Terrorism", "Terrorism and designations as terrorist.", "plover")
    CRIME = _code("crime", "Crime", "Crime and criminal groups.", "plover")
    DRUGS = _code("drugs", "Drugs", "Drug trafficking and its control.")
    CORRUPTION = _code("corruption", "Corruption", "Public office used for private gain.", "plover")
    CBRN = _code("cbrn", "CBRN", "Chemical, biological, radiological and nuclear matters.", "plover")
    ENVIRONMENT = _code("environment", "Environment", "Climate and environment.", "plover")
    CULTURE = _code("culture", "Culture", "Culture, education, faith and the media.", "plover")


class ActorType(Vocabulary):
    """What kind of actor this is."""

    PERSON = _code("person", "Person", "One human being, named or known by office.")
    STATE = _code("state", "State", "A country as a subject of international law.")
    GOVERNMENT = _code(
        "government", "Government", "Those who govern or claim to govern a state; a rival government is an actor of its own."
    )
    PUBLIC_BODY = _code("public_body", "Public body", "A ministry, agency, legislature, court or other organ of a state.")
    ARMED_FORCE = _code("armed_force", "Armed force", "A military, police or security service of a state, or a unit of one.")
    ARMED_GROUP = _code("armed_group", "Armed group", "An armed organisation that is not a state's.")
    CRIMINAL_GROUP = _code("criminal_group", "Criminal group", "A gang, cartel or similar organisation, so called by the sources.")
    PARTY = _code("party", "Party", "A political party, opposition or movement.")
    COMPANY = _code("company", "Company", "A business, state-owned or private.")
    IGO = _code("igo", "Intergovernmental organisation", "An organisation of states or an organ of one.")
    NGO = _code("ngo", "Non-governmental organisation", "A private organisation with a public aim.")
    MEDIA = _code("media", "Medium", "A newspaper, broadcaster or agency.")
    MISSION = _code("mission", "Diplomatic mission", "An embassy, consulate or similar office abroad.")
    VESSEL = _code("vessel", "Vessel", "A ship.")
    GROUP = _code("group", "Group", "Persons who act or are acted on together and have no name as an organisation.")


class IdentifierScheme(Vocabulary):
    """A system that gives ids to actors."""

    WIKIDATA = _code("wikidata", "Wikidata", "Item of Wikidata.", "wikidata")
    ISO_3166 = _code("iso3166-1-alpha-3", "ISO 3166-1 alpha-3", "Three-letter code of a country.", "iso-3166-1")
    BIOGUIDE = _code("bioguide", "Bioguide", "Biographical Directory of the United States Congress.", "bioguide")
    POCOM = _code(
        "pocom", "POCOM", "Principal Officers and Chiefs of Mission, Office of the Historian of the US Department of State.", "pocom"
    )
    ROR = _code("ror", "ROR", "Research Organization Registry.", "ror")
    SEC_CIK = _code("sec-cik", "SEC CIK", "Central Index Key of the US Securities and Exchange Commission.", "sec")
    IMO = _code("imo", "IMO number", "Number of a ship of the International Maritime Organization.", "imo")
    US_NAVY_HULL = _code(
        "us-navy-hull", "US Navy hull number", "Hull classification symbol of a ship of the United States Navy.", "us-navy"
    )
    BNE = _code("bne", "BNE", "Authority record of the Biblioteca Nacional de España.", "bne")


class DateBasis(Vocabulary):
    """Where the dates of a record come from."""

    STATED = _code("stated", "Stated", "Every part of the date stands in the sentences quoted as evidence.")
    RELATIVE = _code(
        "relative", "Relative", "Words order it against another happening or date, or it answers one; the note names the other."
    )
    SECTION_CONTEXT = _code("section_context", "From the context", "Parts of the date, mostly the year, or its bounds stand in a heading above or earlier in the paragraph.")  # fmt: skip
    INFERRED = _code(
        "inferred",
        "Inferred",
        "Follows from the sense or from another document, without any ordering word; the note says from what.",
    )
    NOT_STATED = _code("not_stated", "Not stated", "The documents give no date; the date fields are empty, or the end alone is open.")


class Factuality(Vocabulary):
    """Whether the event happened, as far as the source goes."""

    STATED = _code("stated", "Stated", "The source tells it in its own voice.")
    ATTRIBUTED = _code("attributed", "Attributed", "Someone says that it happened; no wrongdoing is implied.")
    ALLEGED = _code("alleged", "Alleged", "Someone claims that a wrong was done; it is not established.")
    DISPUTED = _code("disputed", "Disputed", "The parties contradict each other on whether it happened.")
    DENIED = _code("denied", "Denied", "Known only because someone denies it.")
    PLANNED = _code("planned", "Planned or attempted", "Intended, ordered, due, aimed at or attempted; not told to have come about.")
    HYPOTHETICAL = _code("hypothetical", "Hypothetical", "Spoken of as possible or conditional only.")


class Origin(Vocabulary):
    """How a record came to be."""

    CURATED = _code("curated", "Curated", "Written by a person who read the document.")
    EXTRACTED = _code("extracted", "Extracted", "Taken by a fixed rule from a key–value line of the document.")


class ParticipantRole(Vocabulary):
    """What an actor does in an event."""

    ACTOR = _code("actor", "Actor", "Does the act.")
    RECIPIENT = _code(
        "recipient",
        "Recipient",
        "The act is done or addressed to this actor: the person expelled, freed or sanctioned, the party accused, asked or aided.",
    )
    MEDIATOR = _code("mediator", "Mediator", "Stands between the parties.")
    HOST = _code("host", "Host", "Gives the place or the occasion.")
    SUBJECT = _code("subject", "Subject", "Is spoken of without being addressed, or is what the happening befalls.")
    AFFECTED = _code("affected", "Affected", "Bears consequences without being the target, as the state whose envoy is expelled.")
    CLAIMANT = _code("claimant", "Claimant", "Asserts that the event happened, where it is not told in the source's own voice.")


class LinkType(Vocabulary):
    """How one event relates to another, in a source's own words. Read: from LINK to."""

    PART_OF = _code("part_of", "Part of", "The first is a piece of the second.")
    RESPONSE_TO = _code("response_to", "Response to", "The first answers the second.")
    CAUSED_BY = _code("caused_by", "Caused by", "The second brought about the first.")
    ALLEGES = _code("alleges", "Alleges", "The first is a claim that the second happened.")
    REVERSES = _code("reverses", "Reverses", "The first undoes or takes back the second.")
    IMPLEMENTS = _code("implements", "Implements", "The first carries out the second.")
    ANNOUNCES = _code("announces", "Announces", "The first makes the second known in advance.")


class SanctionAction(Vocabulary):
    """What is done to a measure by one sanction action."""

    THREATEN = _code("threaten", "Threaten", "Says that a measure may come.")
    IMPOSE = _code("impose", "Impose", "Puts a measure in force.")
    EXPAND = _code("expand", "Expand", "Adds targets or measures to ones in force.")
    EXTEND = _code("extend", "Extend", "Prolongs a measure in time.")
    DESIGNATE = _code("designate", "Designate", "Puts a target on a list or in a legal class from which measures follow.")
    WAIVE = _code("waive", "Waive", "Does without a measure that would otherwise apply.")
    EASE = _code("ease", "Ease", "Loosens a measure in part.")
    LICENSE = _code("license", "License", "Permits by licence what a measure forbids.")
    SUSPEND = _code("suspend", "Suspend", "Sets a measure aside for a time.")
    REIMPOSE = _code("reimpose", "Reimpose", "Puts back a measure that was eased or suspended.")
    DELIST = _code("delist", "Delist", "Takes a target off a list.")
    LIFT = _code("lift", "Lift", "Ends a measure by a decision.")
    EXPIRE = _code("expire", "Expire", "A measure ends because its time is up.")
    MAINTAIN = _code("maintain", "Maintain", "Keeps a measure in force where it might have ended.")


class ChainStatus(Vocabulary):
    """What the actions on a measure leave of it, as far as the documents tell."""

    IN_FORCE = _code("in_force", "In force", "Imposed, extended or kept up, and not told to have ended.")
    EASED = _code("eased", "Eased", "Loosened in part, by easing or licence.")
    SUSPENDED = _code("suspended", "Suspended", "Set aside, by waiver or suspension.")
    ENDED = _code("ended", "Ended", "Lifted, delisted or expired, or its set end has passed.")
    THREATENED_ONLY = _code("threatened_only", "Threatened only", "No action on it is told as a fact.")
    NOT_TOLD = _code("not_told", "Not told", "A relief that was set an end, which has passed; what came after is not told.")


class Instrument(Vocabulary):
    """The legal form of a sanction action."""

    STATUTE = _code("statute", "Statute", "A law passed by a legislature.")
    EXECUTIVE_ORDER = _code("executive_order", "Executive order", "An order of a head of state or government.")
    DESIGNATION = _code("designation", "Designation", "An entry in a list under an existing law or order.")
    REGULATION = _code("regulation", "Regulation", "A rule made by a department under a law.")
    GENERAL_LICENSE = _code("general_license", "General licence", "A licence to all that permits dealings otherwise forbidden.")
    SPECIFIC_LICENSE = _code("specific_license", "Specific licence", "A licence to one party that permits dealings otherwise forbidden.")
    VISA_ACTION = _code("visa_action", "Visa action", "The refusal, restriction or revocation of visas.")
    DETERMINATION = _code("determination", "Determination", "A formal finding from which a law draws consequences.")
    UNSPECIFIED = _code("unspecified", "Unspecified", "The source does not say.")


class Measure(Vocabulary):
    """What a sanction forbids, freezes or withholds."""

    AID_SUSPENSION = _code("aid_suspension", "Aid suspension", "Aid or assistance is withheld.")
    ARMS_EMBARGO = _code("arms_embargo", "Arms embargo", "Arms and defence services may not be sold or supplied.")
    ASSET_FREEZE = _code("asset_freeze", "Asset freeze", "Property and accounts are blocked.")
    DEBARMENT = _code("debarment", "Debarment", "The target is shut out of public contracts.")
    EXPORT_CONTROL = _code("export_control", "Export control", "Goods or technology may not be exported to the target.")
    FINANCIAL_RESTRICTIONS = _code("financial_restrictions", "Financial restrictions", "Loans, securities or payments are limited.")
    IMPORT_RESTRICTIONS = _code("import_restrictions", "Import restrictions", "Goods may not be bought from the target.")
    INVESTMENT_BAN = _code("investment_ban", "Investment ban", "New investment is forbidden.")
    SECTORAL_SANCTIONS = _code("sectoral_sanctions", "Sectoral sanctions", "A branch of the economy, such as oil or gold, is restricted.")
    SERVICES_BAN = _code("services_ban", "Services ban", "Services may not be rendered to the target.")
    TRANSPORTATION_RESTRICTIONS = _code("transportation_restrictions", "Transport restrictions", "Ships, aircraft or routes are restricted or blocked.")  # fmt: skip
    TRAVEL_BAN = _code("travel_ban", "Travel ban", "Entry or visas are refused or revoked.")
    TERRORIST_DESIGNATION = _code("terrorist_designation", "Terrorist designation", "The target is classed as terrorist.")
    UNSPECIFIED = _code("unspecified", "Unspecified", "The source says “sanctions” and no more.")


class TargetKind(Vocabulary):
    """What kind of target a sanction names."""

    PERSON = _code("person", "Person", "A named human being.")
    ENTITY = _code("entity", "Entity", "A company, body or organisation.")
    GOVERNMENT = _code("government", "Government", "A government as a whole.")
    COUNTRY = _code("country", "Country", "A country as a whole.")
    VESSEL = _code("vessel", "Vessel", "A ship.")
    SECTOR = _code("sector", "Sector", "A branch of the economy.")
    GOODS = _code("goods", "Goods", "A class of goods or services.")
    ASSET = _code("asset", "Asset", "Funds or property.")
    UNNAMED_GROUP = _code("unnamed_group", "Unnamed group", "Persons or entities counted or described, not named.")


class PostingRole(Vocabulary):
    """The diplomatic post held."""

    AMBASSADOR = _code("ambassador", "Ambassador", "Head of mission accredited to the head of state.")
    ENVOY = _code("envoy", "Envoy", "A diplomatic envoy below or before the rank of ambassador.")
    MINISTER = _code("minister", "Minister", "A diplomatic minister, head of a legation.")
    MINISTER_RESIDENT = _code(
        "minister_resident",
        "Minister resident",
        "A diplomatic minister of the third class of 1818, which the Vienna Convention dropped.",
    )
    CHARGE_DAFFAIRES = _code("charge_daffaires", "Chargé d'affaires", "Heads a mission in place of an ambassador.")
    MILITARY_ATTACHE = _code("military_attache", "Military attaché", "An officer of the armed forces attached to a mission.")
    CONSULAR_OFFICER = _code("consular_officer", "Consular officer", "Serves in a consulate or the consular section of a mission.")
    MISSION_STAFF = _code("mission_staff", "Mission staff", "Personnel of a mission whose rank the source does not give.")
    PERMANENT_REPRESENTATIVE = _code(
        "permanent_representative", "Permanent representative", "Heads a mission to an international organisation."
    )
    CHIEF_AIDE = _code("chief_aide", "Chief aide", "The closest assistant of a head of mission.")
    DIPLOMAT = _code("diplomat", "Diplomat", "A diplomat whose post the source does not give.")


class ViennaClass(Vocabulary):
    """Class of a head of mission under article 14 of the Vienna Convention on Diplomatic Relations (1961)."""

    A = _code("a", "Class (a)", "Ambassadors and heads of mission of equal rank, accredited to heads of state.", "vienna")
    B = _code("b", "Class (b)", "Envoys and ministers accredited to heads of state.", "vienna")
    C = _code("c", "Class (c)", "Chargés d'affaires accredited to ministers of foreign affairs.", "vienna")


class EndReason(Vocabulary):
    """Why a posting ended."""

    EXPELLED = _code("expelled", "Expelled", "The receiving side expelled the person.")
    ORDERED_OUT = _code("ordered_out", "Ordered out", "The receiving side ordered the person to leave; the source does not say “expelled”.")
    RECALLED = _code("recalled", "Recalled", "The sending side called the person home.")
    SUPERSEDED = _code("superseded", "Superseded", "Another person took the post.")
    RESIGNED = _code("resigned", "Resigned", "The person gave up the post.")
    LEFT_POST = _code("left_post", "Left", "The person left; the source does not say why.")
    PROMOTED = _code("promoted", "Promoted", "The person was promoted to another post.")
    DIED_IN_POST = _code("died_in_post", "Died in post", "The person died while holding the post.")
    RELATIONS_SEVERED = _code("relations_severed", "Relations severed", "The states broke off relations.")
    MISSION_CLOSED = _code("mission_closed", "Mission closed", "The mission was closed or its staff withdrawn.")
    NOT_RECEIVED = _code("not_received", "Not received", "The receiving side refused the person.")
    VISA_REVOKED = _code("visa_revoked", "Visa revoked", "The receiving side revoked the person's visa.")


class Outcome(Vocabulary):
    """Whether the person took up the post."""

    SERVED = _code("served", "Served", "Was in the post.")
    NOMINATED_ONLY = _code("nominated_only", "Nominated only", "Was named or proposed; the source tells of no service.")
    NOT_RECEIVED = _code("not_received", "Not received", "Was refused or held back before taking up the post.")


class FigureMeasure(Vocabulary):
    """What kind of quantity a figure is."""

    MONEY = _code("money", "Money", "An amount of money that is not a price per unit.")
    PERSONS = _code("persons", "Persons", "A number of human beings.")
    VOTES = _code("votes", "Votes", "A number of votes or voters.")
    PERCENT = _code("percent", "Percent", "A share or a change in per cent.")
    DURATION = _code("duration", "Duration", "A length of time.")
    VOLUME = _code("volume", "Volume", "An amount by volume or weight.")
    OBJECTS = _code("objects", "Objects", "A number of things.")
    PRICE = _code("price", "Price", "Money per unit.")
    OTHER = _code("other", "Other", "Any other quantity.")


class Qualifier(Vocabulary):
    """The hedge that the source puts on a figure."""

    EXACT = _code("exact", "Exact", "The number is given without a hedge.")
    ABOUT = _code("about", "About", "About, around, nearly, estimated.")
    AT_LEAST = _code("at_least", "At least", "This number or more.")
    AT_MOST = _code("at_most", "At most", "This number or fewer; up to.")
    MORE_THAN = _code("more_than", "More than", "Above this number.")
    LESS_THAN = _code("less_than", "Less than", "Below this number.")
    BETWEEN = _code("between", "Between", "From the low to the high value.")
    VAGUE = _code("vague", "Vague", "Words such as dozens or hundreds, without a number.")


class Unit(Vocabulary):
    """The unit a figure is counted in."""

    USD = _code("USD", "US dollar", "United States dollars.", "iso-4217")
    EUR = _code("EUR", "Euro", "Euros.", "iso-4217")
    VES = _code("VES", "Bolívar", "Venezuelan bolívares soberanos.", "iso-4217")
    USD_PER_BARREL = _code("USD/bbl", "US dollars per barrel", "United States dollars for one barrel of oil.")
    USD_PER_YEAR = _code("USD/year", "US dollars per year", "United States dollars in one year.")
    PERSONS = _code("persons", "Persons", "Human beings.")
    VOTES = _code("votes", "Votes", "Votes cast, of persons or of states.")
    PERCENT = _code("%", "Per cent", "Hundredths.")
    BARREL = _code("bbl", "Barrel", "Barrels of oil of 42 US gallons.")
    TONNE = _code("t", "Tonne", "Tonnes; the source's “tons” where it does not say which.")
    ITEMS = _code("items", "Items", "Things counted one by one; the scope says what.")
    FRACTION = _code("fraction", "Fraction", "A part of one, as a decimal number.")
    HOUR = _code("hour", "Hour", "Hours.")
    DAY = _code("day", "Day", "Days.")
    WEEK = _code("week", "Week", "Weeks.")
    MONTH = _code("month", "Month", "Months.")
    YEAR = _code("year", "Year", "Years.")


class Stance(Vocabulary):
    """What a quote does for the value it stands under."""

    STATES = _code("states", "States", "Says it.")
    IMPLIES = _code("implies", "Implies", "Lets the reader conclude it.")
    CONTRADICTS = _code("contradicts", "Contradicts", "Says otherwise; kept beside the value chosen.")


class SourceType(Vocabulary):
    """What kind of document a source is."""

    ENCYCLOPEDIA = _code("encyclopedia", "Encyclopedia", "A reference article.")
    NEWS = _code("news", "News", "A report of a news medium.")
    OFFICIAL = _code("official", "Official", "A document of a public body.")
    DATASET = _code("dataset", "Dataset", "A structured data publication.")


class Language(Vocabulary):
    """The language of a document."""

    EN = _code("en", "English", "English.", "iso-639-1")
    ES = _code("es", "Spanish", "Spanish.", "iso-639-1")


class SentenceStatus(Vocabulary):
    """How a sentence of a document is accounted for."""

    CODED = _code("coded", "Coded", "At least one quote of a record lies in it.")
    SKIPPED = _code("skipped", "Skipped", "It carries no record; the reason says why.")


class MentionKind(Vocabulary):
    """What a mention refers to."""

    ACTOR = _code("actor", "Actor", "A name or alias of an actor.")
    DATE = _code("date", "Date", "An expression of time.")
    QUANTITY = _code("quantity", "Quantity", "An expression of number or amount.")


class RecordStatus(Vocabulary):
    """Whether an id is in use."""

    ACTIVE = _code("active", "Active", "The record is part of this version.")
    RETIRED = _code("retired", "Retired", "The record was withdrawn; see its reason and redirect.")


def vocabulary_name(vocabulary: type[Vocabulary]) -> str:
    """The name of a vocabulary in the `codes` table: `event_type` for `EventType`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in vocabulary.__name__).removeprefix("_")
