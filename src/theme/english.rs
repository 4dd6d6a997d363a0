//! The small words of English, and a few of Welsh, that change what a cue means: denial, supposing, and who it happened to.

/// Whether a word denies what follows it.
pub(super) fn denies(word: &str) -> bool {
    matches!(
        word,
        "not" | "no" | "never" | "without" | "nor" | "neither" | "hardly" | "nothing" | "none" | "nid" | "ddim" | "heb"
    )
}

/// Whether a word after `not` or `no` takes the denial back (`not only`, `no wonder`, `could not help feeling`).
pub(super) fn takes_back(word: &str) -> bool {
    matches!(
        word,
        "only"
            | "just"
            | "merely"
            | "simply"
            | "wonder"
            | "doubt"
            | "surprise"
            | "surprised"
            | "matter"
            | "help"
            | "even"
            | "sure"
            | "longer"
    )
}

/// Whether a word between a denial and a cue makes it a denial of the subject (`was not about the workload`).
pub(super) fn names_subject(word: &str) -> bool {
    matches!(
        word,
        "about"
            | "because"
            | "due"
            | "to"
            | "a"
            | "an"
            | "the"
            | "my"
            | "any"
            | "question"
            | "really"
            | "case"
            | "matter"
            | "of"
            | "with"
            | "do"
    )
}

/// Whether a word is a form of `to be`.
pub(super) fn is_copula(word: &str) -> bool {
    matches!(word, "is" | "was" | "were" | "are" | "be" | "been" | "it" | "this" | "that")
}

/// Whether what follows a word is only supposed.
pub(super) fn supposes(word: &str) -> bool {
    matches!(word, "if" | "unless" | "imagine" | "suppose" | "supposing" | "hypothetical" | "hypothetically")
}

/// Whether a word speaks of the writer.
pub(super) fn first_person(word: &str) -> bool {
    matches!(word, "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves")
}

/// Whether a word speaks of someone else.
pub(super) fn third_person(word: &str) -> bool {
    matches!(
        word,
        "she"
            | "he"
            | "her"
            | "his"
            | "him"
            | "hers"
            | "they"
            | "their"
            | "them"
            | "mum"
            | "mom"
            | "dad"
            | "mother"
            | "father"
            | "parent"
            | "parents"
            | "child"
            | "children"
            | "girl"
            | "boy"
            | "son"
            | "daughter"
            | "client"
            | "clients"
            | "patient"
            | "baby"
            | "carer"
            | "sister"
            | "brother"
            | "grandmother"
            | "grandfather"
            | "gran"
            | "nan"
            | "wife"
            | "husband"
            | "partner"
            | "tenant"
            | "resident"
            | "family"
    )
}

/// Whether a word is a number from ten.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let spelled = matches!(
        word,
        "ten"
            | "eleven"
            | "twelve"
            | "fourteen"
            | "fifteen"
            | "sixteen"
            | "eighteen"
            | "twenty"
            | "thirty"
            | "forty"
            | "fifty"
            | "sixty"
            | "seventy"
            | "eighty"
            | "ninety"
            | "hundred"
    );
    spelled || digits && (2..=4).contains(&word.len())
}

/// Cues that a text tells of the work at all. Without them a theme needs to say more.
pub(super) const WORK: &[&str] = &[
    "social work*",
    "worker*",
    "visit*",
    "family",
    "families",
    "child",
    "children",
    "young people",
    "young person",
    "mother",
    "father",
    "mum",
    "mom",
    "dad",
    "parent*",
    "baby",
    "carer*",
    "client*",
    "service user*",
    "patient*",
    "manager*",
    "management",
    "team",
    "supervis*",
    "colleague*",
    "ward",
    "nurse*",
    "psychiatrist*",
    "consultant",
    "police",
    "school",
    "headteacher",
    "teacher*",
    "caseload*",
    "referral*",
    "assessment*",
    "core group",
    "case conference",
    "safeguard*",
    "foster*",
    "hostel",
    "discharge*",
    "student*",
    "practice educator",
    "placement*",
    "the office",
    "on duty",
    "council",
    "panel",
    "amhp*",
    "mr",
    "mrs",
    "tenant*",
    "resident*",
    "his mother",
    "the flat",
    "client's",
    "court report*",
    "court statement",
    "barrister",
    "needs",
    "people we",
    "cases",
    "agency",
    "profession*",
    "practitioner*",
    "the system",
    "his daughter",
    "her daughter",
    "her son",
    "his wife",
    "the house",
    "her husband",
    "old man",
    "old woman",
    "local authority",
    "staff",
    "inspect*",
    "the trust",
    "this job",
    "the job",
    "this work",
    "ofsted",
    "directors",
    "front line",
    "frontline",
    "asye",
    "nqsw",
    "interpreter",
    // Welsh.
    "gwaith",
    "waith",
    "gweithiwr",
    "teulu",
    "plentyn",
    "plant",
    "ymweliad",
    "rheolwr",
    "rheolwyr",
    "achosion",
    "cydweithwyr",
    "ysbyty",
    "ysgol",
    "tîm",
];

/// Cues that a sentence tells of something outside the work: a film, a game, a kitchen.
///
/// Short cues in such a sentence count for less.
pub(super) const ELSEWHERE: &[&str] = &[
    "film",
    "films",
    "movie*",
    "novel",
    "novels",
    "thriller*",
    "netflix",
    "telly",
    "television",
    "on tv",
    "tv",
    "documentary",
    "box set",
    "boxset",
    "sitcom",
    "soap opera",
    "podcast",
    "football",
    "rugby",
    "cricket",
    "goalkeeper",
    "match on saturday",
    "penalty shoot*",
    "gardening",
    "garden centre",
    "allotment",
    "crossword*",
    "sudoku",
    "jigsaw",
    "recipe*",
    "baking",
    "sourdough",
    "cake",
    "wallpaper",
    "plumber",
    "boiler",
    "printer",
    "photocopier",
    "kettle",
    "toaster",
    "sat nav",
    "satnav",
    "monopoly",
    "chess",
    "scrabble",
    "board game*",
    "card game",
    "video game*",
    "playstation",
    "xbox",
    "marathon",
    "half marathon",
    "parkrun",
    "gym",
    "choir",
    "pub quiz",
    "quiz night",
    "concert",
    "gig",
    "festival",
    "wedding",
    "hen do",
    "stag do",
    "barbecue",
    "bbq",
    "takeaway",
    "curry",
    "pizza",
    "lasagne",
    "supermarket",
    "shopping",
    "ikea",
    "flat pack",
    "flatpack",
    "haircut",
    "hairdresser*",
    "dentist",
    "optician*",
    "the vet",
    "vet's",
    "cat",
    "kitten*",
    "puppy",
    "hamster",
    "goldfish",
    "broadband",
    "wifi",
    "wi-fi",
    "password*",
    "phone contract",
    "software update",
    "car park",
    "parking",
    "mot",
    "garage",
    "bus timetable",
    "train times",
    "weather",
    "rainy",
    "snowed",
    "lottery",
    "raffle",
    "sofa",
    "curtains",
    "washing machine",
    "dishwasher",
    "holiday cottage",
    "campsite",
    "tent",
    "flight",
    "airport",
    "beach",
    "school trip",
    "wallet",
    "jumper",
    "handbag",
    "new shoes",
    "new coat",
    "lipstick",
    "perfume",
    "bowling",
    "bowler",
    "netball",
    "tennis",
    "golf",
    "swimming pool",
    "lengths",
    "goggles",
    "hockey",
    "rounders",
    "dominoes",
    "darts",
    "snooker",
    "poker",
    "bingo",
    "sweepstake",
    "tombola",
    "reading group",
    "library books",
    "the library",
    "knitting",
    "crochet",
    "sewing",
    "jigsaw puzzle",
    "train set",
    "model railway",
    "cottage holiday",
    "camping",
    "picnic",
    "seaside",
    "ferry",
    "suitcase",
    "passport",
    "sunburn",
    "ice cream",
    "sandcastle",
    "aunt",
    "auntie",
    "cousin",
    "nephew",
    "niece",
    "brother in law",
    "sister in law",
    "mother in law",
    "granddad's shed",
    "christening",
    "birthday party",
    "hen night",
    "bridesmaid",
    "the bride",
    "best man",
    "hydrangea*",
    "lavender",
    "tomatoes",
    "onions",
    "compost",
    "manure",
    "lawn",
    "lawnmower",
    "hedge trimmer",
    "greenhouse",
    "bulbs",
    "seedlings",
    "robin",
    "heron",
    "pigeon*",
    "sausages",
    "lemon",
    "mince pies",
    "prosecco",
    "beer",
    "pub lunch",
    "roast",
    "gravy",
    "pudding",
    "crumble",
    "marmalade",
    "soup recipe",
    "stew",
    "mortgage",
    "estate agent",
    "removal van",
    "moving house",
    "new kitchen",
    "wardrobe",
    "shelves",
    "painted the",
    "grouting",
    "carpet fitter",
    "loft",
    "shed",
    "gutter*",
    "cooker",
    "oven",
    "freezer",
    "fridge freezer",
    "tumble dryer",
    "hoover",
    "kettle lead",
    "coffee machine",
    "blinds",
    "fire drill",
    "fire extinguisher*",
    "phone company",
    "sim card",
    "laptop charger",
    "headphones",
    "spotify",
    "playlist",
    "album",
    "guitar",
    "piano",
    "trumpet",
    "orchestra",
    "tenors",
    "altos",
    "railway",
    "canal",
    "museum",
    "exhibition",
    "slides",
    "castle",
    "cathedral",
    "reservoir",
    "hike",
    "hiking",
    "bike",
    "bicycle",
    "cycling",
    "motorbike",
    "tyre",
    "brake pads",
    "oil change",
    "petrol station",
    "bank card",
    "direct debit",
    "tax return",
    "refund",
    "voucher",
    "receipt",
    "hamster*",
    "kitten",
    "rabbit hutch",
    "guinea pig*",
    "budgie*",
    "fish tank",
    "vet",
    "dog show",
    "dentist*",
    "optician",
    "mouthguard",
    "verruca",
    "chiropodist",
    "podiatrist",
    "burglar",
    "detective",
    "episode",
    "drama on",
    "soap",
    "cinema",
    "theatre",
    "pantomime",
    "comedian",
    "stand up comedy",
    "curtain*",
    "cushions",
    "lampshade",
    "new chairs",
    "the chairs",
    "under elevens",
    "the train",
    "train manager",
    "spare room",
    "new carpet",
    "birthday",
    "maths test",
    "fireworks display",
    "the fete",
    "bins",
    "lighthouse",
    "aubergine*",
    "disco",
];
