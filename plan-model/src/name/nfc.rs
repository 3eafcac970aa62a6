//! Names in the normal form (NFC) in which rustc compares identifiers, for what heck leaves of a text: letters and digits.
//! A whole table of Unicode would be a dependency of every user's build; here characters that the form does not have are spelled.

use std::fmt::Write;

/// Every pair of characters that becomes one and whose second is a letter to heck, which drops other marks. From
/// `UnicodeData.txt` of Unicode 15.
const PAIRS: [(u32, u32, u32); 36] = [
    (0x9C7, 0x9BE, 0x9CB),
    (0x9C7, 0x9D7, 0x9CC),
    (0xB47, 0xB3E, 0xB4B),
    (0xB47, 0xB57, 0xB4C),
    (0xB92, 0xBD7, 0xB94),
    (0xBC6, 0xBBE, 0xBCA),
    (0xBC7, 0xBBE, 0xBCB),
    (0xBC6, 0xBD7, 0xBCC),
    (0xCBF, 0xCD5, 0xCC0),
    (0xCC6, 0xCD5, 0xCC7),
    (0xCC6, 0xCD6, 0xCC8),
    (0xCC6, 0xCC2, 0xCCA),
    (0xCCA, 0xCD5, 0xCCB),
    (0xD46, 0xD3E, 0xD4A),
    (0xD47, 0xD3E, 0xD4B),
    (0xD46, 0xD57, 0xD4C),
    (0xDD9, 0xDCF, 0xDDC),
    (0xDD9, 0xDDF, 0xDDE),
    (0x1B05, 0x1B35, 0x1B06),
    (0x1B07, 0x1B35, 0x1B08),
    (0x1B09, 0x1B35, 0x1B0A),
    (0x1B0B, 0x1B35, 0x1B0C),
    (0x1B0D, 0x1B35, 0x1B0E),
    (0x1B11, 0x1B35, 0x1B12),
    (0x1B3A, 0x1B35, 0x1B3B),
    (0x1B3C, 0x1B35, 0x1B3D),
    (0x1B3E, 0x1B35, 0x1B40),
    (0x1B3F, 0x1B35, 0x1B41),
    (0x1B42, 0x1B35, 0x1B43),
    (0x11347, 0x1133E, 0x1134B),
    (0x11347, 0x11357, 0x1134C),
    (0x114B9, 0x114B0, 0x114BC),
    (0x114B9, 0x114BD, 0x114BE),
    (0x115B8, 0x115AF, 0x115BA),
    (0x115B9, 0x115AF, 0x115BB),
    (0x11935, 0x11930, 0x11938),
];

/// Characters that the normal form does not have, from and to, from the same file. Ohm, Kelvin and angstrom are in [`nfc`].
const ABSENT: [(u32, u32); 63] = [
    (0x340, 0x341),
    (0x343, 0x344),
    (0x374, 0x374),
    (0x387, 0x387),
    (0x958, 0x95F),
    (0x9DC, 0x9DD),
    (0x9DF, 0x9DF),
    (0xA33, 0xA33),
    (0xA36, 0xA36),
    (0xA59, 0xA5B),
    (0xA5E, 0xA5E),
    (0xB5C, 0xB5D),
    (0xF43, 0xF43),
    (0xF4D, 0xF4D),
    (0xF52, 0xF52),
    (0xF57, 0xF57),
    (0xF5C, 0xF5C),
    (0xF69, 0xF69),
    (0xF73, 0xF73),
    (0xF75, 0xF76),
    (0xF78, 0xF78),
    (0xF81, 0xF81),
    (0xF93, 0xF93),
    (0xF9D, 0xF9D),
    (0xFA2, 0xFA2),
    (0xFA7, 0xFA7),
    (0xFAC, 0xFAC),
    (0xFB9, 0xFB9),
    (0x1F71, 0x1F71),
    (0x1F73, 0x1F73),
    (0x1F75, 0x1F75),
    (0x1F77, 0x1F77),
    (0x1F79, 0x1F79),
    (0x1F7B, 0x1F7B),
    (0x1F7D, 0x1F7D),
    (0x1FBB, 0x1FBB),
    (0x1FBE, 0x1FBE),
    (0x1FC9, 0x1FC9),
    (0x1FCB, 0x1FCB),
    (0x1FD3, 0x1FD3),
    (0x1FDB, 0x1FDB),
    (0x1FE3, 0x1FE3),
    (0x1FEB, 0x1FEB),
    (0x1FF9, 0x1FF9),
    (0x1FFB, 0x1FFB),
    (0xF900, 0xFA0D),
    (0xFA10, 0xFA10),
    (0xFA12, 0xFA12),
    (0xFA15, 0xFA1E),
    (0xFA20, 0xFA20),
    (0xFA22, 0xFA22),
    (0xFA25, 0xFA26),
    (0xFA2A, 0xFA6D),
    (0xFA70, 0xFAD9),
    (0xFB1D, 0xFB1D),
    (0xFB1F, 0xFB1F),
    (0xFB2A, 0xFB36),
    (0xFB38, 0xFB3C),
    (0xFB3E, 0xFB3E),
    (0xFB40, 0xFB41),
    (0xFB43, 0xFB44),
    (0xFB46, 0xFB4E),
    (0x2F800, 0x2FA1D),
];

/// Returns the name as rustc has it, with `u` and its number for a character that rustc would replace by others.
pub(super) fn nfc(name: String) -> String {
    if name.is_ascii() {
        return name;
    }
    let mut out = String::with_capacity(name.len());
    let mut last: Option<char> = None;
    for c in name.chars().map(replaced) {
        if let Some(both) = last.and_then(|last| composed(last, c)) {
            last = Some(both);
            continue;
        }
        write_sound(last.replace(c), &mut out);
    }
    write_sound(last, &mut out);
    out
}

/// Returns the three letters that are also signs.
const fn replaced(c: char) -> char {
    match c {
        '\u{2126}' => 'Ω',
        '\u{212a}' => 'K',
        '\u{212b}' => 'Å',
        c => c,
    }
}

/// Returns the character that the two become.
fn composed(first: char, second: char) -> Option<char> {
    let (first, second) = (u32::from(first), u32::from(second));
    let pair = || PAIRS.iter().find(|pair| (pair.0, pair.1) == (first, second)).map(|pair| pair.2);
    char::from_u32(hangul(first, second).or_else(pair)?)
}

/// Returns two parts of a Korean syllable as one: a consonant and a vowel, or those and a last consonant.
fn hangul(first: u32, second: u32) -> Option<u32> {
    match (first, second) {
        (0x1100..=0x1112, 0x1161..=0x1175) => Some(0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28),
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (first - 0xAC00).is_multiple_of(28) => Some(first + second - 0x11A7),
        _ => None,
    }
}

fn write_sound(c: Option<char>, out: &mut String) {
    let Some(c) = c else { return };
    let number = u32::from(c);
    if ABSENT.iter().any(|(from, to)| (*from..=*to).contains(&number)) {
        let _ = write!(out, "u{number:x}");
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_composed_or_spelled() {
        let cases = [
            ("total", "total"),
            ("\u{1100}\u{1161}", "가"),
            ("\u{1112}\u{1161}\u{11ab}글", "한글"),
            ("\u{212b}", "Å"),
            ("\u{9c7}\u{9be}", "\u{9cb}"),
            // Vowel signs that nothing is composed of stay.
            ("நாள்", "நாள்"),
            ("豈\u{f900}", "豈uf900"),
            ("größe", "größe"),
        ];
        for (text, name) in cases {
            assert_eq!(nfc(text.to_owned()), name, "{text}");
        }
    }
}
