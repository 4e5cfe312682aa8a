//! Questions that buyers ask on the page of a product, and what its seller answers (business rules §3.9).

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    bounded_text,
    catalog::{Product, ProductName, Reason},
    id::Id,
    identity::{Account, DisplayName},
    refusal::{Code, Refusal},
    time::Time,
};

bounded_text! {
    /// What a buyer asks.
    QuestionText: Lines 2..=500;
    /// What the seller answers.
    AnswerText: Lines 1..=2000;
    /// A word that no question and no answer may hold.
    SensitiveWord: Line 1..=50;
}

/// A question about a product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Identifier.
    pub id: Id<Question>,
    /// What it is about.
    pub product_id: Id<Product>,
    /// What that was called when it was asked.
    pub product_name: ProductName,
    /// Who answers.
    pub seller_id: Id<Account>,
    /// Who asked.
    pub asker_id: Id<Account>,
    /// What was asked.
    pub text: QuestionText,
    /// How far it is.
    pub standing: Standing,
    /// When it was asked.
    pub created_at: Time,
    /// Guard against lost updates; one event for each.
    pub version: i64,
}

/// What the seller answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SellerAnswer {
    /// The answer.
    pub text: AnswerText,
    /// When it was given first.
    pub at: Time,
    /// When it was last changed.
    #[serde(default)]
    pub edited_at: Option<Time>,
}

/// How far a question is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Standing {
    /// Waits for an answer.
    Open,
    /// Has one.
    Answered {
        /// The answer.
        answer: SellerAnswer,
    },
    /// Taken back by who asked it.
    Withdrawn {
        /// When.
        at: Time,
    },
    /// Taken off the page by an operator.
    Hidden {
        /// By whom.
        #[cfg_attr(feature = "schema", schema(value_type = uuid::Uuid))]
        by: Id<Account>,
        /// When.
        at: Time,
        /// Why.
        reason: Reason,
        /// The answer it had.
        answer: Option<SellerAnswer>,
    },
}

impl Standing {
    /// States in which everybody sees a question.
    pub const SHOWN: &'static [&'static str] = &["open", "answered"];

    /// All edges of the machine; the property test reads them here.
    pub const EDGES: [(&'static str, &'static str, &'static str); 7] = [
        ("open", "answer", "answered"),
        ("answered", "answer", "answered"),
        ("open", "withdraw", "withdrawn"),
        ("open", "hide", "hidden"),
        ("answered", "hide", "hidden"),
        ("hidden", "show", "open"),
        ("hidden", "show", "answered"),
    ];

    /// The state's name in tables and routes.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered { .. } => "answered",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Hidden { .. } => "hidden",
        }
    }

    /// The answer, if there is one.
    #[must_use]
    pub const fn answer(&self) -> Option<&SellerAnswer> {
        match self {
            Self::Answered { answer } => Some(answer),
            Self::Hidden { answer, .. } => answer.as_ref(),
            Self::Open | Self::Withdrawn { .. } => None,
        }
    }

    fn refuse<T>(&self) -> Result<T, Refusal> {
        Err(Refusal::state(Code::QuestionState, self.name()))
    }

    /// Gives an answer, or puts another in its place.
    ///
    /// # Errors
    /// The question was taken back or is hidden.
    pub fn give(&self, text: AnswerText, now: Time) -> Result<Self, Refusal> {
        let (at, edited_at) = match self {
            Self::Open => (now, None),
            Self::Answered { answer } => (answer.at, Some(now)),
            other => return other.refuse(),
        };
        let answer = SellerAnswer { text, at, edited_at };
        Ok(Self::Answered { answer })
    }

    /// Takes the question back.
    ///
    /// # Errors
    /// It has an answer, was taken back before, or is hidden.
    pub fn withdraw(&self, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Open => Ok(Self::Withdrawn { at: now }),
            other => other.refuse(),
        }
    }

    /// Takes it off the page.
    ///
    /// # Errors
    /// It is not on it.
    pub fn hide(&self, by: Id<Account>, reason: Reason, now: Time) -> Result<Self, Refusal> {
        match self {
            Self::Open | Self::Answered { .. } => Ok(Self::Hidden {
                by,
                at: now,
                reason,
                answer: self.answer().cloned(),
            }),
            other => other.refuse(),
        }
    }

    /// Puts it back on the page, as it was.
    ///
    /// # Errors
    /// It is not hidden.
    pub fn show(&self) -> Result<Self, Refusal> {
        match self {
            Self::Hidden { answer: None, .. } => Ok(Self::Open),
            Self::Hidden {
                answer: Some(answer), ..
            } => Ok(Self::Answered { answer: answer.clone() }),
            other => other.refuse(),
        }
    }
}

/// What a site says about questions. A policy written before there were any means these.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QuestionRules {
    /// Questions of one buyer in a day of the site.
    pub questions_a_day: u32,
    /// Words that no question and no answer may hold.
    #[cfg_attr(feature = "schema", schema(max_items = 1000))]
    pub sensitive_words: Vec<SensitiveWord>,
}

impl QuestionRules {
    /// Most words of a site.
    pub const MOST_WORDS: usize = 1_000;

    /// Looks a text through for sensitive words. Width of letters, case and what is strewn in between do not matter.
    /// Latin words are found as whole words only: they stand in the middle of harmless ones too often. Others are found
    /// wherever they stand.
    ///
    /// # Errors
    /// [`Code::QuestionWord`] with the first word found.
    pub fn check(&self, text: &str) -> Result<(), Refusal> {
        let words = pieces(text);
        let whole = words.concat();
        let found = self.sensitive_words.iter().find(|sensitive| {
            let wanted = pieces(sensitive.as_str());
            if wanted.iter().all(|piece| piece.is_ascii()) {
                !wanted.is_empty() && words.windows(wanted.len()).any(|stretch| stretch == wanted)
            } else {
                whole.contains(&wanted.concat())
            }
        });
        found.map_or(Ok(()), |word| Err(Refusal::new(Code::QuestionWord).with("word", word)))
    }
}

/// The words of a text, in one form of writing; a Latin word that touches Chinese is a word of its own.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = None;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let class = c.is_alphanumeric().then_some(c.is_ascii());
        match pieces.last_mut() {
            Some(last) if class.is_some() && class == before => last.push(c),
            _ if class.is_some() => pieces.push(c.to_string()),
            _ => {}
        }
        before = class;
    }
    pieces
}

impl Default for QuestionRules {
    fn default() -> Self {
        let words = [
            "赌博",
            "博彩",
            "色情",
            "毒品",
            "枪支",
            "代开发票",
            "刷单",
            "gambling",
            "casino",
            "porn",
            "drugs",
            "fake invoice",
            "fake invoices",
        ];
        Self {
            questions_a_day: 20,
            // Held to their rules by a test.
            sensitive_words: words.map(|word| SensitiveWord(word.to_owned())).into(),
        }
    }
}

/// A name as strangers see it: its first character, whatever follows.
#[must_use]
pub fn masked(name: &DisplayName) -> String {
    let first: String = name.as_str().chars().take(1).collect();
    format!("{first}***")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> AnswerText {
        text.parse().unwrap()
    }

    #[test]
    fn every_edge_taken_is_listed_and_every_listed_one_is_taken() {
        let t = Time::from_millis(10);
        let by = Id::new(t, [0; 10]);
        let reason: Reason = "why".parse().unwrap();
        let answered = Standing::Open.give(text("yes"), t).unwrap();
        let all = [
            Standing::Open,
            answered.clone(),
            Standing::Withdrawn { at: t },
            Standing::Open.hide(by, reason.clone(), t).unwrap(),
            answered.hide(by, reason.clone(), t).unwrap(),
        ];
        let mut taken = std::collections::BTreeSet::new();
        for from in &all {
            for (command, result) in [
                ("answer", from.give(text("no"), t)),
                ("withdraw", from.withdraw(t)),
                ("hide", from.hide(by, reason.clone(), t)),
                ("show", from.show()),
            ] {
                match result {
                    Ok(to) => drop(taken.insert((from.name(), command, to.name()))),
                    Err(refusal) => assert_eq!(refusal, Refusal::state(Code::QuestionState, from.name())),
                }
            }
        }
        assert_eq!(taken, Standing::EDGES.into());
    }

    #[test]
    fn an_edited_answer_keeps_its_first_moment_and_outlives_being_hidden() {
        let (first, later) = (Time::from_millis(10), Time::from_millis(20));
        let given = Standing::Open.give(text("yes"), first).unwrap();
        let edited = given.give(text("no"), later).unwrap();
        let answer = edited.answer().unwrap();
        assert_eq!(
            (answer.text.as_str(), answer.at, answer.edited_at),
            ("no", first, Some(later))
        );
        let hidden = edited
            .hide(Id::new(first, [0; 10]), "why".parse().unwrap(), later)
            .unwrap();
        assert_eq!(hidden.answer(), Some(answer));
        assert_eq!(hidden.show().unwrap(), edited);
    }

    #[test]
    fn sensitive_words_are_found_however_they_are_written() {
        let rules = QuestionRules::default();
        for word in &rules.sensitive_words {
            assert_eq!(SensitiveWord::parse(word.as_str()).as_ref(), Ok(word));
        }
        for bad in [
            "能代开发票吗",
            "能 代-开.发 票 吗",
            "Is there a CASINO?",
            "加ｃａｓｉｎｏ群",
            "We sell fake   invoices",
            "fake-invoice",
        ] {
            assert_eq!(rules.check(bad).unwrap_err().code, Code::QuestionWord, "{bad}");
        }
        for good in [
            "发票怎么开?",
            "Does it work with Casinova?",
            "Is the invoice fake-proof?",
            "",
        ] {
            assert_eq!(rules.check(good), Ok(()), "{good}");
        }
        let none = QuestionRules {
            sensitive_words: vec!["!!".parse().unwrap()],
            ..rules
        };
        assert_eq!(none.check("what!!"), Ok(()), "a word without letters is none");
    }

    #[test]
    fn strangers_see_one_character_of_a_name() {
        assert_eq!(masked(&"澄江生物".parse().unwrap()), "澄***");
        assert_eq!(masked(&"Z".parse().unwrap()), "Z***");
    }
}
