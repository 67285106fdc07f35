import { type SaxesAttributePlain, SaxesParser } from 'saxes'
import type { ReadReport } from './read-report.ts'
import { textOf } from './text.ts'

export type XmlElement = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }

const maxDepth = 50
/** Maximum elements and characters in one element. */
const maxParts = 2_000_000
const maxTextLength = 100_000_000

/**
 * The outermost elements with these names, each with its content, one by one as they are read. A document type is
 * ignored, so that only XML's own five entities have a meaning. Anything that isn't XML is reported and ends the file.
 */
export async function* xmlElements(
  file: string,
  names: ReadonlySet<string>,
  report: ReadReport,
): AsyncGenerator<XmlElement> {
  const done: XmlElement[] = []
  const open: XmlElement[] = []
  let [depth, parts, length] = [0, 0, 0]
  const parser = new SaxesParser()
  const limit = (isBeyond: boolean, what: string) => {
    if (isBeyond) throw new BadXml(`it ${what}`)
  }
  parser.on('error', ({ message }) => {
    throw new BadXml(message.replace(/\.$/, ''))
  })
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1
    limit(depth > maxDepth, `is nested more than ${maxDepth} deep`)
    if (open.length === 0 && !names.has(name)) return
    const element = {
      name,
      attributes: attributes as Record<string, SaxesAttributePlain['value']>,
      children: [],
      text: '',
    }
    if (open.length === 0) [parts, length] = [0, 0]
    parts += 1
    limit(parts > maxParts, `has an element of more than ${maxParts} parts`)
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  const addText = (text: string) => {
    const element = open.at(-1)
    if (!element) return
    length += text.length
    limit(length > maxTextLength, 'has an element with too much text')
    element.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    depth -= 1
    const element = open.pop()
    if (element && open.length === 0) done.push(element)
  })
  try {
    for await (const piece of textOf(file, report)) {
      parser.write(piece)
      yield* done.splice(0)
    }
    parser.close()
  } catch (error) {
    if (!(error instanceof BadXml)) throw error
    report.reject(file, `The file is not XML: ${error.message}.`)
  }
  yield* done
}

class BadXml extends Error {}

export const childOf = ({ children }: XmlElement, name: string): XmlElement | undefined =>
  children.find((child) => child.name === name)

export const childrenOf = ({ children }: XmlElement, name: string): XmlElement[] =>
  children.filter((child) => child.name === name)

/** The trimmed text of a child; undefined if there is no such child. */
export const textIn = (element: XmlElement | undefined, name: string): string | undefined => {
  const child = element && childOf(element, name)
  return child && plainText(child)
}

export const plainText = ({ text }: XmlElement): string => text.replace(/^\s*[\r\n]\s*|\s*[\r\n]\s*$/g, '')

/** A number as files write it; NaN for anything else, including what only JavaScript accepts as one. */
export const numberOf = (text: string | undefined): number =>
  text !== undefined && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN

const named = new Map(Object.entries<string>({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }))

/** Text for XML. Characters that XML can't contain become replacement characters. */
export const xmlText = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => named.get(character)!)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) =>
      character >= '\u007f' && character <= '\u009f' ? character : '\ufffd',
    )

/** The inside of a tag: its name and attributes; undefined ones are left out. */
export const xmlTag = (name: string, attributes: Readonly<Record<string, string | number | undefined>>): string =>
  [
    name,
    ...Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}="${xmlText(String(value))}"`],
    ),
  ].join(' ')
