import { type Block, type Inline, readMarkdown } from './markdown-text.ts'

/** A heading of a chapter and what follows until the next one. Links name it by `id`. */
export type GuideSection = { id: string; title: string; depth: number; blocks: readonly Block[]; text: string }

/** A file of the guide. */
export type GuideChapter = { file: string; title: string; sections: readonly GuideSection[] }

/** A place in the guide, as links name it: `review.md`, `README.md#keys`. */
export type GuidePlace = `${string}.md` | `${string}.md#${string}`

/** The chapters in reading order. */
export const chapterOrder = [
  'README',
  'first-hour',
  'install',
  'library',
  'sequences',
  'similarity',
  'review',
  'shapes',
  'segmentation',
  'looking-closely',
  'large-images',
  'bulk-acceptance',
  'label-set',
  'models',
  'evaluation',
  'experiments',
  'monitoring',
  'retention',
  'policies',
  'audit',
  'datasets',
  'formats',
  'training',
  'recipes',
  'server',
  'permissions',
  'quality',
  'api',
  'webhooks',
  'assistants',
  'cluster',
  'object-storage',
  'administer',
  'backups-and-checks',
  'when-something-breaks',
  'command-line',
] as const

/** Returns the name of a heading in links, as GitHub forms it. */
export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')

/** Returns the text of a line without markup. */
const plainLine = (line: readonly Inline[]): string =>
  line.map((part) => ('content' in part ? plainLine(part.content) : 'text' in part ? part.text : '')).join('')

function plainText(block: Block): string {
  if (block.type === 'code') return block.text
  if (block.type === 'list') return block.items.flat().map(plainText).join(' ')
  if (block.type === 'table') return [block.head, ...block.rows].flat().map(plainLine).join(' ')
  return plainLine(block.content)
}

function readChapter(file: string, markdown: string): GuideChapter {
  const sections: { id: string; title: string; depth: number; blocks: Block[] }[] = []
  for (const block of readMarkdown(markdown)) {
    if (block.type === 'heading') {
      const title = plainLine(block.content)
      sections.push({ id: slugOf(title), title, depth: block.depth, blocks: [] })
    } else sections.at(-1)?.blocks.push(block)
  }
  return {
    file,
    title: sections[0]?.title ?? file,
    sections: sections.map((section) => ({ ...section, text: section.blocks.map(plainText).join(' ') })),
  }
}

/** Reads all chapters of the guide, in order. */
export function readGuide(texts: ReadonlyMap<string, string>): GuideChapter[] {
  return chapterOrder.map((name) => readChapter(`${name}.md`, texts.get(`${name}.md`) ?? ''))
}
