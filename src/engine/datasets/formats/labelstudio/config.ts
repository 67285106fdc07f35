import { basename } from 'node:path'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { type XmlElement, xmlElements, xmlTag } from '../../parsing/xml.ts'
import type { ClassHint, LabelSource, SideFile } from '../define-format.ts'

/** The configuration of a Label Studio project: the controls that give classes. */
export const configFile = 'label_config.xml'

export const isConfig = ({ file }: SideFile): boolean => basename(file) === configFile

/** The classes of a project, in its order, and which of them are given to whole images. */
export async function readConfig({ companions }: LabelSource, report: ReadReport) {
  const names: string[] = []
  const hints = new Map<string, ClassHint>()
  const take = ({ name, attributes, children }: XmlElement, isOfImage: boolean) => {
    // Choices of a region are no classes, but attributes.
    if (name === 'Choices' && attributes.perRegion === 'true') return
    const value = attributes.alias ?? attributes.value
    if ((name === 'Label' || (name === 'Choice' && isOfImage)) && value !== undefined && /\S/.test(value)) {
      names.push(value)
      if (name === 'Choice') hints.set(value, { kind: 'image' })
    }
    for (const child of children) take(child, isOfImage || name === 'Choices')
  }
  for (const { file } of companions.filter(isConfig))
    for await (const view of xmlElements(file, new Set(['View']), report)) take(view, false)
  return { beside: [...new Set(names)], hints }
}

export function configOf(classes: readonly LabelClass[]): string {
  const objects = classes.filter(({ kind }) => kind === 'object')
  const ofImage = classes.filter(({ kind }) => kind === 'image')
  const block = (tag: string, name: string, inside: string[]) =>
    inside.length === 0 ? [] : [`  <${xmlTag(tag, { name, toName: 'image' })}>`, ...inside, `  </${tag}>`]
  const labels = objects.map(({ name, color }) => `    <${xmlTag('Label', { value: name, background: color })}/>`)
  const choices = ofImage.map(({ name }) => `    <${xmlTag('Choice', { value: name })}/>`)
  return [
    '<View>',
    '  <Image name="image" value="$image"/>',
    ...block('RectangleLabels', 'rectangle', labels),
    ...block('PolygonLabels', 'polygon', labels),
    ...block('BrushLabels', 'brush', labels),
    ...block('KeyPointLabels', 'keypoint', labels),
    ...block('Choices', 'choice', choices),
    '</View>\n',
  ].join('\n')
}
