import type { GuideChapter, GuidePlace, GuideSection } from './guide.ts'

export type GuideHit = { place: GuidePlace; chapter: string; title: string; excerpt: string }

const maxHits = 30
const excerptChars = 140
const weights = { title: 8, chapter: 3, text: 1 }

/** Returns a word without its plural ending, so that `classes` finds "class". */
const stemOf = (word: string): string => word.replace(/(?<=..)(?:ses|s)$/, (end) => (end === 'ses' ? 's' : ''))

const countOf = (text: string, word: string): number => Math.min(5, text.split(word).length - 1)

function scoreOf(section: GuideSection, chapter: GuideChapter, words: readonly string[]): number {
  const [title, of, text] = [section.title, chapter.title, section.text].map((part) => part.toLowerCase())
  let score = 0
  for (const word of words) {
    const found =
      weights.title * countOf(title ?? '', word) +
      weights.chapter * countOf(of ?? '', word) +
      weights.text * countOf(text ?? '', word)
    if (found === 0) return 0
    score += found
  }
  return score
}

/** Returns the part of a text around the first matching word. */
function excerptOf(text: string, words: readonly string[]): string {
  const at = Math.max(0, ...words.map((word) => text.toLowerCase().indexOf(word)).filter((found) => found >= 0))
  const start = at < excerptChars / 2 ? 0 : text.indexOf(' ', at - excerptChars / 2) + 1
  const part = text.slice(start, start + excerptChars).replace(/\s+/g, ' ')
  return `${start > 0 ? '…' : ''}${part}${start + excerptChars < text.length ? '…' : ''}`
}

/** Returns the sections that contain all typed words, the best first. */
export function searchGuide(chapters: readonly GuideChapter[], typed: string): GuideHit[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean).map(stemOf)
  if (words.length === 0) return []
  return chapters
    .flatMap((chapter) =>
      chapter.sections.map((section) => ({ chapter, section, score: scoreOf(section, chapter, words) })),
    )
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, maxHits)
    .map(({ chapter, section }) => ({
      place: `${chapter.file}#${section.id}` as GuidePlace,
      chapter: chapter.title,
      title: section.title,
      excerpt: excerptOf(section.text, words),
    }))
}
