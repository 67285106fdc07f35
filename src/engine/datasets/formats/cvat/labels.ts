import { Skeleton } from '#model/label-set/skeleton.ts'
import { childOf, childrenOf, textIn, type XmlElement } from '../../parsing/xml.ts'
import type { ClassHint } from '../define-format.ts'

/** The labels in the head of a file: their names, the kinds of their attributes, the points of their skeletons. */
export type CvatLabels = {
  names: readonly string[]
  kinds: ReadonlyMap<string, ReadonlyMap<string, string>>
  hints: Map<string, ClassHint>
  /** The name of the video or task in the file, if any. */
  sequence: string | null
  /** The subset of the whole file, if any. */
  subset: string | null
  /** Images by the numbers of their frames, where the file lists them. */
  frames: ReadonlyMap<number, string>
}

/** All labels below the head; a project has its list in another place than a task. */
function labelsBelow(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) =>
    child.name === 'labels' ? childrenOf(child, 'label') : labelsBelow(child),
  )
}

/** Reads the head of a file, if it has one. */
export function readMeta(meta: XmlElement | undefined): CvatLabels {
  const names: string[] = []
  const kinds = new Map<string, Map<string, string>>()
  const points = new Map<string, string[]>()
  const hints = new Map<string, ClassHint>()
  const labels = meta ? labelsBelow(meta) : []
  for (const label of labels) {
    const name = textIn(label, 'name') ?? ''
    const parent = textIn(label, 'parent')
    if (parent) points.set(parent, [...(points.get(parent) ?? []), name])
    else if (name !== '') names.push(name)
    const attributes = childrenOf(childOf(label, 'attributes') ?? label, 'attribute')
    kinds.set(name, new Map(attributes.map((one) => [textIn(one, 'name') ?? '', textIn(one, 'input_type') ?? ''])))
    if (textIn(label, 'type') === 'tag') hints.set(name, { kind: 'image' })
  }
  for (const label of labels) {
    const name = textIn(label, 'name') ?? ''
    const own = points.get(name)
    const skeleton = own && Skeleton.safeParse({ points: own, edges: edgesIn(textIn(label, 'svg') ?? '', own) })
    if (skeleton?.success) hints.set(name, { skeleton: skeleton.data })
  }
  const task = meta && (childOf(meta, 'task') ?? childOf(meta, 'job'))
  const frames = meta ? childrenOf(childOf(meta, 'frames') ?? meta, 'frame') : []
  return {
    names,
    kinds,
    hints,
    sequence: textIn(task, 'name') ?? textIn(meta, 'source') ?? null,
    subset: textIn(task, 'subset') ?? null,
    frames: new Map(frames.map(({ attributes: { number = '', name = '' } }) => [Number(number), name])),
  }
}

/** The drawing of a skeleton has a circle for each point and a line for each edge between them. */
function edgesIn(svg: string, points: readonly string[]): [number, number][] {
  const valueIn = (tag: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1]
  const places = new Map<string, number>()
  for (const [i, tag] of [...svg.matchAll(/<circle\b[^>]*>/g)].map(([tag]) => tag).entries()) {
    const named = points.indexOf(valueIn(tag, 'data-label-name') ?? '')
    places.set(valueIn(tag, 'data-node-id') ?? '', named >= 0 ? named : i)
  }
  return [...svg.matchAll(/<line\b[^>]*>/g)].flatMap(([tag]) => {
    const [from, to] = ['data-node-from', 'data-node-to'].map((name) => places.get(valueIn(tag, name) ?? ''))
    return from === undefined || to === undefined ? [] : [[from, to] as [number, number]]
  })
}
