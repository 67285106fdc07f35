import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { winnow } from '../support/winnow-command.ts'

const folder = resolve(import.meta.dirname, '../../recipes')
const names = readdirSync(folder).toSorted()
const ground = mkdtempSync(join(tmpdir(), 'winnow-recipes-'))
afterAll(() => rmSync(ground, { recursive: true, force: true }))

test.each(names)('the recipe %s can be used, and the guide describes it', async (name) => {
  const { exitCode, stdout } = await winnow(['recipe', 'check', name])
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining(`${name} is a recipe.`) })
  expect(readFileSync(resolve(folder, '../docs/guide/recipes.md'), 'utf8')).toContain(`| \`${name}\``)
})

/** Stands for `yolo`: notes how it was called, and writes what it would. */
const standIn = `#!/bin/sh
echo "$*" >> "$OUT/calls"
mkdir -p "$OUT/run/weights"
case "$1" in
  export) echo model > "$OUT/run/weights/best.onnx" ;;
  *) echo state > "$OUT/run/weights/last.pt"
    printf '      1/2      0.5G     1.234     2.5      1.1    12    640\\r      2/2        0G     1.1     2.25      1.0    12    640\\n'
    [ -f "$OUT/again" ] || { touch "$OUT/again"; exit 1; } ;;
esac
`

test('the plain shell recipe trains, fails with its command, resumes from the last state, and reports epochs', () => {
  const [bin, out] = [join(ground, 'bin'), join(ground, 'out')]
  for (const made of [bin, out]) mkdirSync(made)
  writeFileSync(join(bin, 'yolo'), standIn, { mode: 0o755 })
  const recipe = JSON.parse(readFileSync(join(folder, 'shell/recipe.json'), 'utf8'))
  const env = { ...recipe.env, PATH: `${bin}:${process.env.PATH}`, OUT: out }
  const train = () =>
    execFileSync('sh', [join(folder, 'shell/train.sh'), '/data', out], { env, encoding: 'utf8', stdio: 'pipe' })
  expect(train).toThrow()
  const printed = train()
  expect(readFileSync(join(out, 'best.onnx'), 'utf8')).toBe('model\n')
  expect(readFileSync(join(out, 'calls'), 'utf8').trim().split('\n')).toEqual([
    `detect train data=/data/data.yaml model=yolo11n.pt epochs=100 project=${out} name=run exist_ok=True`,
    `detect train resume=True model=${out}/run/weights/last.pt`,
    `export model=${out}/run/weights/best.pt format=onnx`,
  ])
  const told = printed.split(/\r|\n/).flatMap((line) => {
    const { epoch, epochs, box_loss } = new RegExp(recipe.progress).exec(line)?.groups ?? {}
    return epoch ? [[epoch, epochs, box_loss]] : []
  })
  expect(told).toEqual([
    ['1', '2', '1.234'],
    ['2', '2', '1.1'],
  ])
})
