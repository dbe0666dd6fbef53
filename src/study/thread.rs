//! Threads: the tree that the links between some events make, each event once, whatever circles the links run in.
//!
//! Works on numbers of members in order of time and knows nothing of what they are.

use crate::story::Rel;

/// A link between two members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The member whose link it is.
    pub from: usize,
    /// What it does to the other.
    pub rel: Rel,
    /// The other.
    pub to: usize,
}

/// A member's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The member.
    pub member: usize,
    /// The branch that it grows from, by its place in the list; `None` for a root.
    pub parent: Option<usize>,
    /// What the member does to its parent's.
    pub rel: Option<Rel>,
    /// How many branches lie above it.
    pub depth: usize,
    /// Whether no other branch grows from the same parent after it.
    pub last: bool,
}

/// The tree of `count` members, which are numbered in order of time; a parent comes before what grows from it.
///
/// A member grows from the first event that it names among the earlier ones, else from the first that does not
/// close a circle. What names no other member is a root.
#[must_use]
pub fn tree(count: usize, ties: &[Tie]) -> Vec<Branch> {
    let mut named: Vec<Vec<(Rel, usize)>> = vec![Vec::new(); count];
    for tie in ties.iter().filter(|t| t.to < count && t.to != t.from) {
        if let Some(list) = named.get_mut(tie.from) {
            list.push((tie.rel, tie.to));
        }
    }
    let mut roots = Roots((0..count).collect());
    let mut parents: Vec<Option<(Rel, usize)>> = vec![None; count];
    for earlier in [true, false] {
        for (member, (parent, list)) in parents.iter_mut().zip(&named).enumerate() {
            let fits = |at: &usize| !earlier || *at < member;
            if parent.is_none() {
                let mut open = list.iter().filter(|(_, at)| fits(at));
                *parent = open.find(|(_, at)| roots.of(*at) != member).copied();
                if let Some((_, at)) = *parent {
                    roots.join(member, at);
                }
            }
        }
    }
    grow(&parents)
}

/// The tree that each member stands in, by its root.
struct Roots(Vec<usize>);

impl Roots {
    fn of(&mut self, member: usize) -> usize {
        let mut at = member;
        while let Some(next) = self.0.get(at).copied().filter(|next| *next != at) {
            let after = self.0.get(next).copied().unwrap_or(next);
            if let Some(place) = self.0.get_mut(at) {
                *place = after;
            }
            at = next;
        }
        at
    }

    fn join(&mut self, root: usize, at: usize) {
        let above = self.of(at);
        if let Some(place) = self.0.get_mut(root) {
            *place = above;
        }
    }
}

/// Writes the tree down from its roots; no recursion, since a chain may be as long as it likes.
fn grow(parents: &[Option<(Rel, usize)>]) -> Vec<Branch> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
    for (member, parent) in parents.iter().enumerate() {
        if let Some(list) = parent.and_then(|(_, at)| children.get_mut(at)) {
            list.push(member);
        }
    }
    let roots = (0..parents.len()).filter(|m| parents.get(*m).is_some_and(Option::is_none));
    let root = |member: usize| Branch {
        member,
        parent: None,
        rel: None,
        depth: 0,
        last: true,
    };
    let mut open: Vec<Branch> = roots.map(root).collect();
    open.reverse();
    let mut out: Vec<Branch> = Vec::with_capacity(parents.len());
    while let Some(branch) = open.pop() {
        let at = out.len();
        out.push(branch);
        let list = children
            .get(branch.member)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, member) in list.iter().enumerate().rev() {
            open.push(Branch {
                member: *member,
                parent: Some(at),
                rel: parents.get(*member).copied().flatten().map(|(rel, _)| rel),
                depth: branch.depth + 1,
                last: index + 1 == list.len(),
            });
        }
    }
    out
}

/// Which members are `member`'s own kin: what it grew from, what grew from it, and what a link ties to it.
#[must_use]
pub fn kin(branches: &[Branch], ties: &[Tie], member: usize) -> Vec<bool> {
    let mut near = vec![false; branches.len()];
    let mut mark = |at: usize| {
        if let Some(place) = near.get_mut(at) {
            *place = true;
        }
    };
    let Some(place) = branches.iter().position(|b| b.member == member) else {
        return near;
    };
    let mut up = Some(place);
    while let Some(branch) = up.and_then(|at| branches.get(at)) {
        mark(branch.member);
        up = branch.parent;
    }
    let depth = branches.get(place).map_or(0, |b| b.depth);
    let below = branches.iter().skip(place + 1);
    for branch in below.take_while(|b| b.depth > depth) {
        mark(branch.member);
    }
    for tie in ties {
        if tie.from == member {
            mark(tie.to);
        } else if tie.to == member {
            mark(tie.from);
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tie(from: usize, to: usize) -> Tie {
        Tie {
            from,
            rel: Rel::Answers,
            to,
        }
    }

    fn print(count: usize, ties: &[Tie]) -> String {
        let line = |b: &Branch| format!("{}{}", " ".repeat(b.depth), b.member);
        let lines: Vec<String> = tree(count, ties).iter().map(line).collect();
        lines.join("\n")
    }

    #[test]
    fn answers_grow_from_what_they_answer() {
        let ties = [tie(1, 0), tie(2, 1), tie(3, 0), tie(4, 2), tie(4, 0)];
        assert_eq!(print(6, &ties), "0\n 1\n  2\n   4\n 3\n5");
    }

    #[test]
    fn circles_end() {
        assert_eq!(print(2, &[tie(0, 1), tie(1, 0)]), "0\n 1");
        assert_eq!(print(3, &[tie(0, 1), tie(1, 2), tie(2, 0)]), "1\n 0\n  2");
        assert_eq!(print(1, &[tie(0, 0), tie(0, 7), tie(9, 0)]), "0");
    }

    #[test]
    fn long_chains_and_wide_ones() {
        let chain: Vec<Tie> = (1..10_000).map(|at| tie(at, at - 1)).collect();
        assert_eq!(tree(10_000, &chain).last().map(|b| b.depth), Some(9_999));
        let back: Vec<Tie> = (1..10_000).map(|at| tie(at - 1, at)).collect();
        assert_eq!(tree(10_000, &back).last().map(|b| b.depth), Some(9_999));
        let wide: Vec<Tie> = (1..10_000).map(|at| tie(at, 0)).collect();
        assert!(tree(10_000, &wide).iter().skip(1).all(|b| b.depth == 1));
    }

    #[test]
    fn kin_are_above_below_and_beside() {
        let ties = [tie(1, 0), tie(2, 1), tie(3, 0), tie(4, 3), tie(4, 1)];
        let near = kin(&tree(6, &ties), &ties, 1);
        assert_eq!(near, [true, true, true, false, true, false]);
        assert_eq!(kin(&[], &[], 3), Vec::<bool>::new());
    }

    proptest! {
        #[test]
        fn each_member_stands_once_below_its_parent(
            count in 0_usize..40, ties in proptest::collection::vec((0_usize..45, 0_usize..45), 0..120),
        ) {
            let ties: Vec<Tie> = ties.into_iter().map(|(from, to)| tie(from, to)).collect();
            let tree = tree(count, &ties);
            let mut members: Vec<usize> = tree.iter().map(|b| b.member).collect();
            members.sort_unstable();
            prop_assert_eq!(members, (0..count).collect::<Vec<_>>());
            for (at, branch) in tree.iter().enumerate() {
                let Some(parent) = branch.parent else {
                    prop_assert_eq!(branch.depth, 0);
                    continue;
                };
                prop_assert!(parent < at);
                prop_assert_eq!(tree[parent].depth + 1, branch.depth);
                prop_assert!(ties.contains(&tie(branch.member, tree[parent].member)));
            }
        }
    }
}
