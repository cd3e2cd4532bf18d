//! What was said of names: a text has few, which it repeats a thousand times, and each is held to the whole table with slips of
//! the pen. What a name says depends on nothing else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Telling;

thread_local! {
    pub(super) static SECRETS: Memo<bool> = Memo::default();
    pub(super) static LOGINS: Memo<bool> = Memo::default();
    pub(super) static PARAMETERS: Memo<Telling> = Memo::default();
}

/// How many names are kept, and how long they are at most, in bytes: real ones are few and short.
const MOST: usize = 4096;
const LONGEST: usize = 64;

/// Answers by name.
pub(super) struct Memo<T>(RefCell<BTreeMap<String, T>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(RefCell::default())
    }
}

impl<T: Copy> Memo<T> {
    /// The answer for a name, which is asked for once.
    pub(super) fn ask(&self, name: &str, ask: impl FnOnce() -> T) -> T {
        if name.len() > LONGEST {
            return ask();
        }
        if let Some(known) = self.0.borrow().get(name) {
            return *known;
        }
        let answer = ask();
        let mut known = self.0.borrow_mut();
        if known.len() < MOST {
            known.insert(name.to_owned(), answer);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_name_is_asked_about_once() {
        let (memo, asked) = (Memo::default(), Cell::new(0));
        let ask = |name: &str| {
            memo.ask(name, || {
                asked.set(asked.get() + 1);
                name.len()
            })
        };
        for _ in 0..3 {
            assert_eq!((ask("password"), ask("user")), (8, 4));
        }
        assert_eq!(asked.get(), 2);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let memo = Memo::default();
        for number in 0..2 * MOST {
            assert_eq!(memo.ask(&format!("name{number}"), || number), number);
        }
        assert_eq!(memo.0.borrow().len(), MOST);
        let long = "x".repeat(LONGEST + 1);
        assert_eq!((memo.ask(&long, || 1), memo.ask(&long, || 2)), (1, 2));
    }
}
