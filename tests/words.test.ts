import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Words that the glossary replaces, in identifiers, texts and comments. */
const banned =
  /^(pictures?|photos?|sentinels?|rails?|fuses?|foretells?|foretold|readmit(ted)?|upkeep|mend(s|ed|able)?|grips?|proposals?|trials?|certainty|anchoring|sway(s|ed)?)$/
const bannedPairs =
  /\b(look alikes?|put off|pass(es|ed)? over|came back|say yes|hand work|gone for good|champions?|tak(e|es|ing) over|lets? go|second look|bring(s)? back)\b/
const bannedTexts = /\b(at hand|by lot|for good|lets? go|anew|a person|people)\b/i

/** Phrases that the glossary replaces, in texts alone: comments may use them. */
const bannedPhrases =
  /\b(second look|say yes|tak(e|es|ing) over|took over|put off|carr(y|ies|ied) out|gone for good|comes? back|comes? along|text tower|vision tower|so many|of its own|counts on|trial run|in the shadow|from then on)\b/i
/** Words that the glossary replaces in sentences; code has them in names of keys, files and columns. */
const bannedInSentences = /\b(trials?|proposals?|propose[sd]?|certainty|doubtful|sway(s|ed)?|anchoring)\b/i
/** What users may type to find a page, a command or a search. */
const isSynonyms = (line: string): boolean => /\b(words|also): t`/.test(line)

/** What is stored, sealed or a key of the contract and of policies keeps its name. */
const kept = new Set(['rail', 'rails', 'fuses', 'sentinel', 'sentinels', 'anchoring'])
const keptTexts = [
  "'retention.readmit'",
  "'retention.bringBack'",
  'proposals: number',
  'proposals: found.length',
  'proposals: z.int()',
  'experiment, trial',
  "['person', 'people'",
  'threshold.proposals',
  '--trial',
  'options.trial',
  'trial?: boolean',
  'trial: testRun',
  'trials: testRuns',
  "'trial'",
  'readmitted_at',
  "'--readmit'",
  '--same-picture',
  "'upkeep.",
  "'<picture>'",
  "'</picture>'",
  'photos.winnow.tar',
  'samples/photos',
  "'photos'",
  'photos, pictures',
  'photo photos picture pictures',
  "people: 'person'",
  "'people', 'human'",
  '80 everyday objects: people, animals',
  "'person', 'people'",
]

/** The parts of an identifier: `mendUpTo` is "mend up to". */
const partsOf = (token: string): string => token.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()

/** What a line says in words that the glossary replaces. */
function bannedIn(line: string): string[] {
  const rest = keptTexts.reduce((text, keptText) => text.replaceAll(keptText, ''), line)
  const tokens = (rest.match(/[A-Za-z]+/g) ?? []).filter((token) => !kept.has(token))
  return [
    ...tokens.filter((token) => {
      const parts = partsOf(token)
      return parts.split(' ').some((part) => banned.test(part)) || bannedPairs.test(parts)
    }),
    ...(rest.match(bannedTexts) ?? []).slice(0, 1),
  ]
}

const withoutComments = (source: string): string =>
  source.replace(/\/\*.*?\*\//gs, (comment) => comment.replace(/[^\n]/g, '')).replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1')

/** What the texts of a line say in words that the glossary replaces. */
function bannedInText(line: string): string[] {
  const sentences = (line.match(/'[^'\n]*'|`[^`\n]*`|"[^"\n]*"/g) ?? []).map((text) => text.replace(/\$\{[^}]*\}/g, ''))
  return [
    ...(line.replace(/\$\{[^}]*\}/g, '').match(bannedPhrases) ?? []).slice(0, 1),
    ...sentences
      .filter((text) => text.includes(' '))
      .flatMap((text) => (text.match(bannedInSentences) ?? []).slice(0, 1)),
  ]
}

test('a planted word is found, a kept one is not', () => {
  expect(bannedIn('const pictureSize = 1')).toEqual(['pictureSize'])
  expect(bannedIn('// it is gone for good')).toEqual(['for good'])
  expect(bannedIn('lookAlikes(cameBack)')).toEqual(['lookAlikes', 'cameBack'])
  expect(bannedIn('plan.rails.map(({ rail }) => rail)')).toEqual([])
  expect(bannedIn('the guardrail of this plan')).toEqual([])
  expect(bannedIn('const passedOver = sayYes()')).toEqual(['passedOver', 'sayYes'])
  expect(bannedInText('title: t`Take over`')).toEqual(['Take over'])
  expect(bannedInText("throw invalid('No trial is running.')")).toEqual(['trial'])
  expect(bannedInText("const { trial } = options['trial']")).toEqual([])
})

const src = resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/migrations|\.test\.|former-guardrails/.test(file),
)

test('src speaks the words of the glossary', () => {
  const found = files.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => bannedIn(line).map((word) => `${file}:${i + 1} ${word}`)),
  )
  expect(found).toEqual([])
})

test('texts speak the words of the glossary', () => {
  const found = files.flatMap((file) =>
    withoutComments(readFileSync(join(src, file), 'utf8'))
      .split('\n')
      .flatMap((line, i) => (isSynonyms(line) ? [] : bannedInText(line).map((word) => `${file}:${i + 1} ${word}`))),
  )
  expect(found).toEqual([])
})
