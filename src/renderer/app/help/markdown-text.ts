/** A part of a line of the guide. */
export type Inline =
  | { type: 'text' | 'code' | 'key'; text: string }
  | { type: 'strong' | 'em'; content: readonly Inline[] }
  | { type: 'link'; href: string; content: readonly Inline[] }
  /** `light` and `dark` are names of files beside the text. */
  | { type: 'image'; light: string; dark: string; alt: string }

export type Block =
  | { type: 'heading'; depth: number; content: readonly Inline[] }
  | { type: 'paragraph'; content: readonly Inline[] }
  | { type: 'code'; text: string }
  | { type: 'list'; isOrdered: boolean; items: readonly (readonly Block[])[] }
  | { type: 'table'; head: readonly Cell[]; rows: readonly (readonly Cell[])[] }
type Cell = readonly Inline[]

const marks =
  /(?<fence>`+)(?<code>[\s\S]*?[^`])\k<fence>(?!`)|\\(?<escaped>[!-/:-@[-`{-~])|<kbd>(?<key>.*?)<\/kbd>|<(?<tag>[a-z]+)>(?<figure>\s*<source[\s\S]*?)<\/\k<tag>>|(?<img><img [^>]*>)|\[(?<link>(?:[^[\]]|\[[^\]]*\])*)\]\((?<href>[^)]*)\)|\*\*(?<strong>[\s\S]+?)\*\*|(?<![\p{L}\p{N}])_(?<em>(?:`[^`]*`|[^_`])+)_(?![\p{L}\p{N}])/gu

const attribute = (html: string, name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(html)?.[1] ?? ''

function imageOf(html: string): Inline {
  const light = attribute(html, 'src')
  return { type: 'image', light, dark: attribute(html, 'srcset') || light, alt: attribute(html, 'alt') }
}

function marked({
  code,
  escaped,
  key,
  figure,
  img,
  link,
  href,
  strong,
  em,
}: Record<string, string | undefined>): Inline {
  if (code !== undefined) return { type: 'code', text: code.replace(/\s/g, ' ').replace(/^ (.*) $/, '$1') }
  if (key !== undefined) return { type: 'key', text: key }
  if (figure !== undefined || img !== undefined) return imageOf(figure ?? img ?? '')
  if (link !== undefined) return { type: 'link', href: href ?? '', content: readLine(link) }
  if (strong !== undefined) return { type: 'strong', content: readLine(strong) }
  if (em !== undefined) return { type: 'em', content: readLine(em) }
  return { type: 'text', text: escaped ?? '' }
}

/** What a line, or a paragraph of several, says. */
function readLine(text: string): Inline[] {
  const found: Inline[] = []
  let end = 0
  const plain = (until: number) => {
    if (until > end) found.push({ type: 'text', text: text.slice(end, until).replace(/\s+/g, ' ') })
  }
  for (const match of text.matchAll(marks)) {
    plain(match.index)
    found.push(marked(match.groups ?? {}))
    end = match.index + match[0].length
  }
  plain(text.length)
  return found
}

const marker = /^(?:[-*]|(\d+)\.) +/
const startsBlock = (line: string): boolean => line === '' || /^(?:```|#{1,6} |\||---$)/.test(line) || marker.test(line)

const cellsOf = (line: string): Cell[] =>
  line
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => readLine(cell.trim().replaceAll('\\|', '|')))

/**
 * Reads the Markdown of the guide: headings, paragraphs, code, lists, tables, links, emphasis, keys and images. Anything else,
 * other HTML too, is text.
 */
export function readMarkdown(text: string): Block[] {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const blocks: Block[] = []
  let at = 0
  const takeWhile = (isPart: (line: string) => boolean): string[] => {
    const start = at
    while (at < lines.length && isPart(lines[at] ?? '')) at++
    return lines.slice(start, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const heading = /^(#{1,6}) (.*)/.exec(line)
    if (line === '' || line === '---') at++
    else if (heading) {
      blocks.push({ type: 'heading', depth: heading[1]?.length ?? 1, content: readLine(heading[2] ?? '') })
      at++
    } else if (line.startsWith('```')) {
      at++
      blocks.push({ type: 'code', text: takeWhile((next) => !next.startsWith('```')).join('\n') })
      at++
    } else if (line.startsWith('|')) {
      const [head = '', , ...rows] = takeWhile((next) => next.startsWith('|'))
      blocks.push({ type: 'table', head: cellsOf(head), rows: rows.map(cellsOf) })
    } else if (marker.test(line)) {
      const isOrdered = /^\d/.test(line)
      const isOwn = (next: string) => marker.test(next) && /^\d/.test(next) === isOrdered
      const isInItem = (next: string) =>
        next.startsWith(' ') || (next === '' ? lines[at + 1]?.startsWith(' ') === true : !startsBlock(next))
      const items: Block[][] = []
      while (isOwn(lines[at] ?? '')) {
        const first = lines[at++] ?? ''
        const indent = marker.exec(first)?.[0].length ?? 0
        const rest = takeWhile(isInItem).map((next) => next.replace(/^ +/, (space) => space.slice(indent)))
        items.push(readMarkdown([first.slice(indent), ...rest].join('\n')))
        if (isOwn(lines[at + 1] ?? '')) takeWhile((next) => next === '')
      }
      blocks.push({ type: 'list', isOrdered, items })
    } else {
      const [first = ''] = lines.slice(at++)
      blocks.push({
        type: 'paragraph',
        content: readLine([first, ...takeWhile((next) => !startsBlock(next))].join('\n')),
      })
    }
  }
  return blocks
}
