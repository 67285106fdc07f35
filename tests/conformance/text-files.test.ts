import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openTokenizer, tokensOf } from '../../src/engine/models/text/tokenizer.ts'
import { copyTokenizer, findTextFiles } from '../../src/engine/models/text-towers/text-files.ts'
import { tokenizerConfig, tokenizerJson } from '../support/models/text-models.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-text-'))
afterAll(() => rmSync(ground, { recursive: true }))

const write = (name: string, content: string): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}

test('a text encoder is found next to its image encoder, the tokenizer there or in the folder above', () => {
  mkdirSync(join(ground, 'onnx'))
  const [vision, tower] = [write('onnx/vision_model.onnx', ''), write('onnx/text_model.onnx', '')]
  expect(findTextFiles(vision, {})).toBeNull()
  expect(() => findTextFiles(vision, { textFile: tower })).toThrow('There is no tokenizer.json next to')
  expect(() => findTextFiles(vision, { textFile: join(ground, 'gone.onnx') })).toThrow('There is no file')
  const tokenizer = write('tokenizer.json', tokenizerJson)
  expect(findTextFiles(vision, {})).toEqual({ tower, tokenizer })
  const detector = write('onnx/yolo_world.onnx', '')
  expect(findTextFiles(detector, {}, true)).toEqual({ tower, tokenizer })
  expect(findTextFiles(detector, {})).toEqual({ tower: null, tokenizer })
})

test('files that are not a tokenizer, and texts that it can’t tokenize, are refused with a sentence', async () => {
  const open = async (name: string) => {
    await copyTokenizer(join(ground, 'tokenizer.json'), join(ground, name))
    return openTokenizer(join(ground, name))
  }
  for (const [content, why] of [
    ['<html>', 'it is no JSON'],
    ['{}', 'Tokenizer must contain a "model" property'],
    ['', 'it is empty'],
  ] as const) {
    write('tokenizer.json', content)
    await expect(open('kept.json'), why).rejects.toThrow(why)
    rmSync(join(ground, 'kept.json'), { force: true })
  }
  write('tokenizer.json', tokenizerJson)
  const bare = await open('bare.json')
  expect(() => tokensOf('red', bare, 'most')).toThrow('tokenizer_config.json')
  write('tokenizer_config.json', tokenizerConfig)
  const filled = await open('filled.json')
  expect(tokensOf('red', filled, 'most').filled).toHaveLength(8)
  expect(() => tokensOf('red '.repeat(9), filled, 'most')).toThrow('the model reads at most 8')
})
