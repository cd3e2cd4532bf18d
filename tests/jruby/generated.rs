//! Patterns from a seed: small ones, which a random repetition in a repetition does not keep busy for ever.

/// Numbers from a seed (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn from_seed(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn pick_str<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let found: &&'a str = self.pick(from);
        found
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const LITERALS: &[&str] = &[
    "a", "b", "c", "s", "k", "i", "x", "1", "_", " ", "-", ".", "=", "ü", "ß", "ſ", "日", "٣", "\u{a0}", "é", "K", "σ",
];
const SHORT: &[&str] = &["\\w", "\\d", "\\s", "\\W", "\\D", "\\S"];
const ESCAPES: &[&str] = &[
    "\\h",
    "\\H",
    "\\x61",
    "\\u{61}",
    "\\u00fc",
    "\\u{fc 62}",
    "\\.",
    "\\-",
    "\\n",
    "\\t",
    "\\141",
    "\\x6b",
    "\\y",
    "\\xc3\\xbc",
    "\\303\\274",
    "\\ca",
    "\\x{61}",
    "\\M-a",
    "\\_",
    "\\o",
    "\\N",
    "\\0",
    "\\R",
    "\\X",
    "\\u{1F44D}",
    "\\p{L}",
    "\\p{Lu}",
    "\\p{^Alpha}",
    "\\p{Digit}",
    "\\P{Alpha}",
    "\\P{L}",
    "\\p{Punct}",
    "\\p{Greek}",
    "\\xff",
    "\\400",
];
const POSIX: &[&str] = &[
    "alpha", "digit", "space", "word", "punct", "upper", "lower", "alnum", "graph", "print", "blank", "cntrl",
    "xdigit", "ascii", "^alpha", "^space", "^word", "^punct",
];
const RANGES: &[&str] = &["a-c", "a-z", "A-Z", "0-9", "k-s", "ü-ÿ", "a-ü"];
const QUANTIFIERS: &[&str] =
    &["", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}", "{0}", "{3,1}", "+?", "*?", "++"];
const ASSERTIONS: &[&str] = &["\\b", "\\B", "^", "$", "\\A", "\\z", "\\Z", "\\G"];
const OPTIONS: &[&str] = &["i", "a", "u", "d", "m", "x", "ai", "iu", "i-m", "-i", "u-i", "a-a", "x-i"];

fn class(random: &mut Random, depth: usize) -> String {
    let mut out = random.pick_str(&["[", "[", "[^"]).to_owned();
    for _ in 0..=random.below(3) {
        match random.below(20) {
            0..=5 => out.push_str(&random.pick_str(LITERALS).replace('-', "\\-")),
            6..=8 => out.push_str(random.pick_str(RANGES)),
            9..=13 => out.push_str(random.pick_str(SHORT)),
            14 => out.push_str(random.pick_str(ESCAPES)),
            15..=17 => out.push_str(&format!("[:{}:]", random.pick_str(POSIX))),
            18 if depth < 1 => out.push_str(&class(random, depth + 1)),
            _ => out.push_str(random.pick_str(&["&&", "-", "\\-"])),
        }
    }
    out + "]"
}

fn atom(random: &mut Random, depth: usize) -> String {
    match random.below(if depth < 2 { 34 } else { 22 }) {
        0..=6 => random.pick_str(LITERALS).to_owned(),
        7..=11 => random.pick_str(SHORT).to_owned(),
        12..=14 => random.pick_str(ESCAPES).to_owned(),
        15..=19 => class(random, 0),
        20 | 21 => random.pick_str(ASSERTIONS).to_owned(),
        22 => format!("({})", pattern(random, depth + 1)),
        23 | 24 => format!("(?:{})", pattern(random, depth + 1)),
        25 | 26 => format!("(?{}:{})", random.pick_str(OPTIONS), pattern(random, depth + 1)),
        27 => format!("(?{})", random.pick_str(OPTIONS)),
        28 => format!("(?<={})", pattern(random, depth + 1)),
        29 => format!("(?<!{})", pattern(random, depth + 1)),
        30 => format!("(?={})", pattern(random, depth + 1)),
        31 => format!("(?!{})", pattern(random, depth + 1)),
        32 => format!("(?>{})", pattern(random, depth + 1)),
        _ => format!("(?<{}>{})", random.pick_str(&["n", "m"]), pattern(random, depth + 1)),
    }
}

/// A pattern, right or wrong.
pub(crate) fn pattern(random: &mut Random, depth: usize) -> String {
    let branches = 1 + random.below(4) / 3;
    let branch = |random: &mut Random| {
        let atoms = 1 + random.below(3);
        (0..atoms)
            .map(|_| atom(random, depth) + if depth < 2 { random.pick_str(QUANTIFIERS) } else { "" })
            .collect::<String>()
    };
    (0..branches).map(|_| branch(random)).collect::<Vec<_>>().join("|")
}
