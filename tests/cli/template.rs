//! `template`: the questions, which need no journal.

use crate::sandbox::Sandbox;

#[test]
fn all_of_them_and_the_questions_of_each() {
    let sandbox = Sandbox::empty();
    let value = sandbox.locked(["template", "--json"]).ok().json();
    let all = value["templates"].as_array().unwrap();
    let names: Vec<&str> = all.iter().map(|one| one["name"].as_str().unwrap()).collect();
    for name in ["reflection", "after-hard-visit", "three-lines", "before-supervision"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let list = sandbox.locked(["template"]).ok().out();
    for one in all {
        let name = one["name"].as_str().unwrap();
        assert!(list.contains(name));
        let questions = one["questions"].as_array().unwrap();
        assert!(!questions.is_empty(), "{name} asks nothing");
        let page = sandbox.locked(["template", name]).ok().prints(&[&format!("Answer them: afterword new -t {name}")]);
        let flat = page.out().split_whitespace().collect::<Vec<_>>().join(" ");
        for question in questions {
            let question = question.as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(&question), "{name}: {question}\n{flat}");
        }
    }
    sandbox
        .locked(["template", "zeppelin"])
        .code(3)
        .says(&["there is no template \"zeppelin\"", "There are: reflection"]);
}
