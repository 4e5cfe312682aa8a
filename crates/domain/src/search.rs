//! Words of the catalogue: the same tokens on write and on query, Chinese segmented, Latin forgiving one typing error
//! (two in long words).

use std::{collections::BTreeMap, sync::OnceLock};

use jieba_rs::Jieba;

fn segmenter() -> &'static Jieba {
    static SEGMENTER: OnceLock<Jieba> = OnceLock::new();
    SEGMENTER.get_or_init(Jieba::new)
}

/// The words of a text, lower case, without punctuation. Chinese words are given whole and in their parts, so that both
/// a long and a short query find them.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    segmenter()
        .cut_for_search(&text.to_lowercase(), true)
        .into_iter()
        .flat_map(|token| token.word.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty() && word.len() <= 64)
        .map(str::to_owned)
        .collect()
}

/// Words of a product with their weights: the name counts most, then summary and category, then the long text.
#[must_use]
pub fn postings(name: &str, summary: &str, category: &str, description: &str) -> BTreeMap<String, i32> {
    let mut weights = BTreeMap::new();
    for (text, weight) in [(name, 12), (category, 6), (summary, 4), (description, 1)] {
        for word in words(text) {
            let entry: &mut i32 = weights.entry(word).or_insert(0);
            *entry = (*entry).max(weight);
        }
    }
    weights
}

/// The vocabulary's words meant by `word`: itself where it is known, otherwise its nearest neighbours. Only Latin words
/// of four letters and more are corrected: in shorter ones everything is near everything.
#[must_use]
pub fn meant<'a>(word: &str, vocabulary: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let budget = match word.len() {
        _ if !word.is_ascii() => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let mut best = budget + 1;
    let mut found = Vec::new();
    for known in vocabulary {
        if known == word {
            return vec![known];
        }
        let distance = if budget == 0 {
            continue;
        } else {
            distance(word, known, budget)
        };
        if distance < best {
            best = distance;
            found.clear();
        }
        if distance == best && distance <= budget {
            found.push(known);
        }
    }
    found.truncate(8);
    found
}

/// Edit distance with neighbouring letters swapped counting as one; anything above `limit` is `limit + 1`.
fn distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > limit || !b.is_ascii() {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |line: &[usize], k: usize| line.get(k).copied().unwrap_or(limit + 1);
            let mut cost = (at(&previous, j) + usize::from(x != y))
                .min(at(&previous, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut previous, row);
    }
    previous.last().copied().unwrap_or(limit + 1).min(limit + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_cut_into_words() {
        let cut = words("客户管理与电子合同,考勤打卡 CRM");
        for word in ["客户", "管理", "合同", "考勤", "crm"] {
            assert!(cut.iter().any(|w| w == word), "{word} in {cut:?}");
        }
    }

    #[test]
    fn typing_errors_are_forgiven() {
        let vocabulary = ["invoice", "kubernetes", "backup", "voice", "crm"];
        assert_eq!(meant("invioce", vocabulary), ["invoice"]);
        assert_eq!(meant("kubernets", vocabulary), ["kubernetes"]);
        assert_eq!(meant("backup", vocabulary), ["backup"]);
        assert!(meant("crn", vocabulary).is_empty());
        assert!(meant("合同", vocabulary).is_empty());
    }
}
