//! A heap that moves its elements exactly as Go's `container/heap` does: which of equal elements stay depends on it.

/// Keeps the element at its root that comes before all others.
pub(super) struct Heap<T> {
    pub(super) elements: Vec<T>,
    before: fn(&T, &T) -> bool,
}

impl<T> Heap<T> {
    pub(super) const fn new(before: fn(&T, &T) -> bool) -> Self {
        Self { elements: Vec::new(), before }
    }

    fn is_before(&self, left: usize, right: usize) -> bool {
        match (self.elements.get(left), self.elements.get(right)) {
            (Some(left), Some(right)) => (self.before)(left, right),
            _ => false,
        }
    }

    pub(super) fn push(&mut self, element: T) {
        self.elements.push(element);
        let mut at = self.elements.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 2;
            if !self.is_before(at, parent) {
                break;
            }
            self.elements.swap(at, parent);
            at = parent;
        }
    }

    /// Takes the root away.
    pub(super) fn pop(&mut self) {
        if let Some(last) = self.elements.pop()
            && !self.elements.is_empty()
        {
            self.replace_root(last);
        }
    }

    /// Puts another element in the place of the root.
    pub(super) fn replace_root(&mut self, element: T) {
        if let Some(root) = self.elements.first_mut() {
            *root = element;
        }
        let mut at = 0;
        loop {
            let left = 2 * at + 1;
            if left >= self.elements.len() {
                return;
            }
            let right = left + 1;
            let child = if right < self.elements.len() && self.is_before(right, left) { right } else { left };
            if !self.is_before(child, at) {
                return;
            }
            self.elements.swap(at, child);
            at = child;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_first() {
        let mut heap = Heap::new(|left: &i32, right: &i32| left < right);
        [5, 3, 8, 1].into_iter().for_each(|value| heap.push(value));
        assert_eq!(heap.elements.first(), Some(&1));
        heap.replace_root(9);
        assert_eq!(heap.elements.first(), Some(&3));
        heap.pop();
        assert_eq!(heap.elements, [5, 9, 8]);
    }
}
