import { type SaxesAttributePlain, SaxesParser } from 'saxes'
import type { ReadReport } from './read-report.ts'
import { textOf } from './text.ts'

export type XmlElement = { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }

const maxDepth = 50
/** Elements and characters inside of one element that is handed over. */
const maxParts = 2_000_000
const maxTextLength = 100_000_000

/**
 * The outermost elements of these names, each with all that is in it, one by one as they are read. A document type is
 * never looked at, so that only XML's own five entities mean something. What is no XML is reported and ends the file.
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

/** The text of a child without the line ends around it; undefined when there is no such child. */
export const textIn = (element: XmlElement | undefined, name: string): string | undefined => {
  const child = element && childOf(element, name)
  return child && plainText(child)
}

export const plainText = ({ text }: XmlElement): string => text.replace(/^\s*[\r\n]\s*|\s*[\r\n]\s*$/g, '')

/** A number as files write it; NaN for anything else, also for what JavaScript alone takes for one. */
export const numberOf = (text: string | undefined): number =>
  text !== undefined && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN

const named = new Map(Object.entries<string>({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }))

/** A text inside of XML. What XML can't hold at all becomes a replacement character. */
export const xmlText = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => named.get(character)!)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) =>
      character >= '\u007f' && character <= '\u009f' ? character : '\ufffd',
    )

/** Inside of a tag: its name and attributes; those that are undefined are left out. */
export const xmlTag = (name: string, attributes: Readonly<Record<string, string | number | undefined>>): string =>
  [
    name,
    ...Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}="${xmlText(String(value))}"`],
    ),
  ].join(' ')
