#![allow(clippy::disallowed_methods, clippy::print_stdout)]
fn main() {
    let t = std::time::Instant::now();
    let c = afterword::theme::Catalogue::built_in();
    println!("built_in {:?}", t.elapsed());
    let lines: Vec<String> = include_str!("../tests/data/themes.jsonl").lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["text"].as_str().unwrap().to_owned()).collect();
    let mut out = Vec::new();
    for n in 0..10_000usize {
        let mut s = String::new();
        let mut k = n * 7;
        while s.len() < 3072 { s += &lines[k % lines.len()]; s += "\n\n"; k += 1 + n % 5; }
        out.push(s);
    }
    let t = std::time::Instant::now();
    let mut m = 0;
    for s in &out[..1000] { m += c.suggest(s).len(); }
    println!("one core, 1000 entries {:?}, {m} themes", t.elapsed());
    let input: String = out.iter().enumerate().map(|(i, s)| serde_json::json!({"id": i, "text": s}).to_string() + "\n").collect();
    let t = std::time::Instant::now();
    let mut w = Vec::new();
    let s = afterword::theme::suggest_lines(input.as_bytes(), &mut w, &c).unwrap();
    println!("suggest_lines {} in {:?}, {} MB in", s.read, t.elapsed(), input.len() / 1_000_000);
    let huge = "I keep seeing it and my caseload is too high ".repeat(25_000);
    let t = std::time::Instant::now();
    println!("1 MB one sentence {} {:?}", c.suggest(&huge).len(), t.elapsed());
}
