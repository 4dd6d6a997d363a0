//! Words that tell where a text or a sentence takes place: in the work, or outside it.

mod elsewhere;
mod work;

pub(super) use elsewhere::ELSEWHERE;
pub(super) use work::WORK;
