import { expect, it } from 'vitest'
import { yolo9 } from './yolo9.ts'

const signature = {
  inputs: [{ name: 'images', type: 'float32' as const, dims: [1, 3, 640, 640] }],
  outputs: [{ name: 'output', type: 'float32' as const, dims: [1, 7, 8400] }],
}

it('puts an image where the metadata says that the model was trained to see it', () => {
  const fits = (['center', 'topleft', undefined] as const).map((pad) => {
    const metadata = new Map([['model_family', 'yolo9'], ...(pad ? [['letterbox_pad', pad] as const] : [])])
    const [reading] = [yolo9.recognize(signature, metadata)].flat()
    return 'manifest' in reading! ? reading.manifest.image.fit : reading
  })
  expect(fits).toEqual(['letterbox-centre', 'letterbox-top-left', 'letterbox-top-left'])
})
