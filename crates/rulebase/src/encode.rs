//! A rule base as bytes, without samples: made when the program is built, read when it starts.

use findings::Finding;

use crate::base::RuleBase;
use crate::features::Needs;
use crate::fields::PATTERNS_LIMIT;
use crate::file::RuleFile;
use crate::literal::{Lead, Literal};
use crate::model::{After, More, Origin, Place, Remedy, Rule, Topic};
use crate::pattern::Pattern;
use crate::prefix::Prefix;
use crate::wire::{DecodeError, Reader, Writer};
use crate::words::{Category, Kind, Transient};

/// What an encoded base starts with; the last byte is the version of the layout.
const MAGIC: &[u8; 8] = b"pmrules\x02";

impl RuleBase {
    /// The bytes of a base of built-in rules.
    ///
    /// # Errors
    /// Every rule whose id exists already.
    pub fn encode(files: Vec<RuleFile>) -> Result<Vec<u8>, Vec<Finding>> {
        let builder = files.into_iter().fold(Self::builder(), |builder, file| builder.add(file, Origin::BuiltIn));
        let base = builder.build()?;
        let mut writer = Writer::starting_with(MAGIC);
        writer.list(base.topics(), |writer, topic| {
            writer.text(&topic.name);
            writer.text(&topic.title);
            writer.text(&topic.description);
        });
        writer.list(base.rules(), rule);
        Ok(writer.finish())
    }

    /// The base that was encoded. Its texts stay where they are, so that starting allocates little: the bytes are meant to
    /// be part of the program.
    ///
    /// # Errors
    /// When the bytes are of another version or damaged.
    pub fn decode(bytes: &'static [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        if reader.take(MAGIC.len()).ok() != Some(MAGIC) {
            return Err(DecodeError::Version);
        }
        let topics = reader
            .list(|reader| Ok(Topic { name: reader.text()?, title: reader.text()?, description: reader.text()? }))?;
        let rules = reader.list(read_rule)?;
        // The index numbers the patterns of a rule with one byte.
        let right = rules.iter().all(|rule: &Rule| (1..=PATTERNS_LIMIT).contains(&rule.patterns.len()));
        if right && reader.left() == 0 { Ok(Self::of(topics, rules)) } else { Err(DecodeError::Damaged) }
    }
}

fn rule(writer: &mut Writer, rule: &Rule) {
    for text in [&rule.id, &rule.title, &rule.topic, &rule.why, &rule.summary] {
        writer.text(text);
    }
    for word in [rule.category.index(), rule.kind.index(), rule.transient.index()] {
        writer.byte(u8::try_from(word).unwrap_or(u8::MAX));
    }
    writer.list(&rule.patterns, pattern);
    writer.option(rule.after.as_ref(), |writer, after| {
        pattern(writer, &after.pattern);
        writer.number(after.within.into());
    });
    for each in [&rule.unless, &rule.evidence, &rule.until] {
        writer.option(each.as_ref(), pattern);
    }
    writer.list(&rule.more, |writer, more| {
        pattern(writer, &more.pattern);
        writer.number(more.within.into());
        writer.byte(more.above.into());
    });
    writer.byte(rule.priority);
    writer.number(rule.confidence.to_bits().into());
    writer.byte(rule.location.into());
    writer.list(&rule.remedies, |writer, remedy| {
        writer.text(&remedy.text);
        writer.option(remedy.command.as_deref(), Writer::text);
        writer.byte(remedy.safe.into());
    });
    writer.option(rule.runbook.as_deref(), Writer::text);
    writer.number(rule.at.line.into());
    writer.number(rule.at.column.into());
}

fn read_rule(reader: &mut Reader<'static>) -> Result<Rule, DecodeError> {
    Ok(Rule {
        id: reader.text()?,
        title: reader.text()?,
        topic: reader.text()?,
        why: reader.text()?,
        summary: reader.text()?,
        category: reader.word(Category::ALL)?,
        kind: reader.word(Kind::ALL)?,
        transient: reader.word(Transient::ALL)?,
        patterns: reader.list(read_pattern)?,
        after: reader.option(|reader| Ok(After { pattern: read_pattern(reader)?, within: reader.small()? }))?,
        unless: reader.option(read_pattern)?,
        evidence: reader.option(read_pattern)?,
        until: reader.option(read_pattern)?,
        more: reader.list(|reader| {
            Ok(More { pattern: read_pattern(reader)?, within: reader.small()?, above: reader.switch()? })
        })?,
        priority: reader.byte()?,
        confidence: f32::from_bits(reader.small()?),
        location: reader.switch()?,
        remedies: reader.list(|reader| {
            Ok(Remedy { text: reader.text()?, command: reader.option(Reader::text)?, safe: reader.switch()? })
        })?,
        runbook: reader.option(Reader::text)?,
        at: Place { line: reader.small()?, column: reader.small()? },
        origin: Origin::BuiltIn,
        samples: Vec::new(),
        counterexamples: Vec::new(),
    })
}

fn pattern(writer: &mut Writer, pattern: &Pattern) {
    writer.text(pattern.text());
    writer.list(pattern.literals(), |writer, literal| {
        writer.bytes(literal.text());
        writer.byte(literal.lead() as u8 * 2 + u8::from(literal.is_folded()));
        writer.byte(literal.piece);
    });
    writer.option(pattern.prefix(), |writer, prefix| writer.bytes(prefix.bytes()));
    writer.bytes(pattern.needs().bytes());
}

fn read_pattern(reader: &mut Reader<'static>) -> Result<Pattern, DecodeError> {
    let text = reader.text()?;
    let literals = reader.list(|reader| {
        let (text, mark) = (reader.bytes()?, reader.byte()?);
        let lead = Lead::ALL.get(usize::from(mark / 2)).ok_or(DecodeError::Damaged)?;
        let mut literal = Literal::new(text, mark % 2 == 1, *lead).ok_or(DecodeError::Damaged)?;
        literal.piece = reader.byte()?;
        Ok(literal)
    })?;
    let prefix = reader.option(|reader| Prefix::read(reader.bytes()?).ok_or(DecodeError::Damaged))?;
    let needs = Needs::read(reader.bytes()?).ok_or(DecodeError::Damaged)?;
    Ok(Pattern::known(text, literals, prefix, needs))
}
