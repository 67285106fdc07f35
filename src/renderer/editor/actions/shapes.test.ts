import { describe, expect, it } from 'vitest'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { classes, editorWith, editsIn, geometriesIn, labelsWith } from '../play-editor.ts'
import { annotationId } from '../session/fake-engine.ts'
import { labelClass } from '../tools/play.ts'
import { swapSides, toBox, toRotatedBox } from './shapes.ts'

describe('one shape of another', () => {
  it('is the smallest box, upright or turned', async () => {
    const diamond: Geometry = { shape: 'polygon', rings: [[[100, 50], [150, 100], [100, 150], [50, 100]]] } // biome-ignore format: a square on its corner
    const editor = await editorWith(labelsWith([diamond]))
    editor.selection.select(annotationId(0))
    toRotatedBox(editor)
    const [turned] = geometriesIn(editor)
    expect(turned).toMatchObject({ shape: 'rotated-box' })
    expect(shapeOf(turned!).areaPx(turned!)).toBeCloseTo(5000)
    toBox(editor)
    const [upright] = geometriesIn(editor)
    expect(upright).toMatchObject({ shape: 'box' })
    expect(shapeOf(upright!).areaPx(upright!)).toBeCloseTo(10_000)
    expect(editsIn(editor)).toBe(2)
  })

  it('is a skeleton with left and right swapped', async () => {
    const points: [number, number, 0 | 1 | 2][] = [[10, 10, 2], [20, 20, 1], [0, 0, 0]] // biome-ignore format: short
    const editor = await editorWith(labelsWith([{ shape: 'skeleton', points }, 7]))
    editor.display.setClasses([
      ...classes,
      labelClass({ classId: 7, name: 'bird', skeleton: { points: ['beak', 'left wing', 'right wing'], edges: [] } }),
    ])
    editor.selection.select(annotationId(0))
    swapSides(editor)
    expect(geometriesIn(editor)).toEqual([{ shape: 'skeleton', points: [points[0], points[2], points[1]] }])
  })
})
