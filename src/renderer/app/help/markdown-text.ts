import { lexer, type Token, type Tokens } from 'marked'

/** A part of a line of the guide. */
export type Inline =
  | { type: 'text' | 'code' | 'key'; text: string }
  | { type: 'strong' | 'em'; content: readonly Inline[] }
  | { type: 'link'; href: string; content: readonly Inline[] }
  /** `light` and `dark` are file names next to the text. */
  | { type: 'image'; light: string; dark: string; alt: string }

export type Block =
  | { type: 'heading'; depth: number; content: readonly Inline[] }
  | { type: 'paragraph'; content: readonly Inline[] }
  | { type: 'code'; text: string }
  | { type: 'list'; isOrdered: boolean; items: readonly (readonly Block[])[] }
  | { type: 'table'; head: readonly Cell[]; rows: readonly (readonly Cell[])[] }
type Cell = readonly Inline[]

/** Reads the Markdown of the guide. It knows two kinds of HTML, keys and images in two themes; other HTML is text. */
export const readMarkdown = (text: string): Block[] => lexer(text).flatMap(blocksOf)

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case 'space':
    case 'hr':
      return []
    case 'heading':
      return [{ type: 'heading', depth: token.depth, content: lineOf(token.tokens) }]
    case 'code':
      return [{ type: 'code', text: token.text }]
    case 'list':
      return [
        {
          type: 'list',
          isOrdered: token.ordered,
          items: (token as Tokens.List).items.map(({ tokens }) => tokens.flatMap(blocksOf)),
        },
      ]
    case 'table': {
      const { header, rows } = token as Tokens.Table
      const cells = (row: readonly Tokens.TableCell[]): Cell[] => row.map(({ tokens }) => lineOf(tokens))
      return [{ type: 'table', head: cells(header), rows: rows.map(cells) }]
    }
    default:
      return [{ type: 'paragraph', content: lineOf('tokens' in token ? token.tokens : [{ ...token, type: 'text' }]) }]
  }
}

const attribute = (html: string, name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(html)?.[1] ?? ''

function lineOf(tokens: readonly Token[] = []): Inline[] {
  const line: Inline[] = []
  let key: string | null = null
  let dark = ''
  for (const token of tokens) {
    const { raw } = token
    if (raw === '<kbd>') key = ''
    else if (key !== null && raw !== '</kbd>') key += raw
    else if (key !== null) {
      line.push({ type: 'key', text: key })
      key = null
    } else if (raw === '<picture>' || raw === '</picture>') dark = ''
    else if (raw.startsWith('<source ')) dark = attribute(raw, 'srcset')
    else if (raw.startsWith('<img ')) {
      const light = attribute(raw, 'src')
      line.push({ type: 'image', light, dark: dark || light, alt: attribute(raw, 'alt') })
    } else line.push(partOf(token))
  }
  return line
}

function partOf(token: Token): Inline {
  switch (token.type) {
    case 'codespan':
      return { type: 'code', text: token.text }
    case 'strong':
    case 'em':
      return { type: token.type, content: lineOf(token.tokens) }
    case 'link':
      return { type: 'link', href: token.href, content: lineOf(token.tokens) }
    default:
      return { type: 'text', text: ('text' in token ? token.text : token.raw).replace(/\s+/g, ' ') }
  }
}
