import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import onnxProto from 'onnx-proto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readOnnxFile } from './onnx-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-onnx-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const model = onnxProto.onnx.ModelProto.encode({
  irVersion: 8,
  opsetImport: [{ domain: '', version: 17 }],
  producerName: 'test',
  graph: { name: 'graph', initializer: [{ name: 'weights', dataType: 1, dims: [500], rawData: new Uint8Array(2000) }] },
  metadataProps: [
    { key: 'names', value: "{0: 'crème brûlée'}" },
    { key: 'stride', value: '32' },
  ],
}).finish()

async function read(bytes: Uint8Array | string) {
  const file = join(folder, 'model.onnx')
  writeFileSync(file, bytes)
  return readOnnxFile(file)
}

test('reads size and metadata without the graph', async () => {
  const { sizeBytes, irVersion, metadata } = await read(model)
  expect({ sizeBytes, irVersion }).toEqual({ sizeBytes: model.length, irVersion: 8 })
  expect([...metadata]).toEqual([
    ['names', "{0: 'crème brûlée'}"],
    ['stride', '32'],
  ])
})

test.each([
  ['a text', 'hello world\n'.repeat(100), 'isn’t an ONNX file'],
  ['JSON', '{"a": 1}', 'isn’t an ONNX file'],
  ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 'isn’t an ONNX file'],
  ['zeros', new Uint8Array(1000), 'isn’t an ONNX file'],
  ['a file without a graph', Uint8Array.of(8, 8), 'isn’t an ONNX file'],
  ['an empty file', '', 'is empty'],
  ['the first half of a model', model.subarray(0, model.length / 2), 'is cut short'],
])('refuses %s in one sentence', async (_what, bytes, message) => {
  await expect(read(bytes)).rejects.toThrow(message)
})

test('refuses a missing file and a folder', async () => {
  await expect(readOnnxFile(join(folder, 'nothing.onnx'))).rejects.toThrow('There is no file')
  await expect(readOnnxFile(folder)).rejects.toThrow('is not a file')
})

test('refuses a metadata length that lies', async () => {
  const lying = Buffer.concat([model, Uint8Array.of(0x72, 0xff, 0xff, 0xff, 0xff, 0x7f)])
  await expect(read(lying)).rejects.toThrow('is cut short')
  const inside = Buffer.concat([model, Uint8Array.of(0x72, 3, 0x0a, 0x7f, 0x61)])
  await expect(read(inside)).rejects.toThrow('damaged metadata')
})

test('answers any bytes with a result or a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const answer = await read(Buffer.concat([Uint8Array.of(8, 8), bytes])).catch((error: Error) => error.message)
      expect(typeof answer === 'string' ? answer : answer.sizeBytes).toBeTruthy()
    }),
    { numRuns: 200 },
  )
})
