import { describe, expect, test } from 'vitest'
import { contract, shellContract } from '#contract'
import { readLabelSet } from '#model/label-set/label-set-file.ts'
import { invisibleInName } from '#model/text/name.ts'
import { fieldName, proceduresOf } from '../support/contract-fields.ts'

const unfit = 'a\u001b[31mb'

/** Keys under which users give names. */
const nameKeys = /^(names?|title|tag|source|class|classes|texts?|points|options|imageChoice|rejectReasons|label)$/

/** Texts under such keys that become nobody's name, by what they are. */
const notGiven: Record<string, RegExp> = {
  'names of what is there already':
    /^(models\.remove\.classes|datasets\.(leftOut|lineage|exports|datasheet|writeNotes|writeDatasheet|verify|losses|export)\.name|policy\.version\.name)$/,
  'of a class, which is checked as a whole':
    /^workspace\.(addClass|changeClass\.change)\.(imageChoice|skeleton|attributes)/,
  'columns of a file': /\.map\.class$/,
  'texts of many words, or of many lines':
    /^(workspace\.importLabelSet\.text|labeling\.(comment|reply)\.text|library\.suggest\.text|embeddings\.searchText\.text)$/,
  'text of a license or consent, which is one line': /^bulk\.(preview|run)\.action\.text$/,
  'where a model is from': /\.manifest\.(source|title)$/,
  'what the system shows':
    /^shell\.saveReport\.parts\.text$|^shell\.(chooseFolder|chooseFiles|notify)\.title$|^shell\.(savePdf|suggestWorkspaceFolder)\.name$/,
}

describe('I25: names', () => {
  const fields = [...proceduresOf(contract), ...proceduresOf(shellContract, 'shell')].flatMap((procedure) =>
    procedure.fields
      .filter(({ keys }) => nameKeys.test(keys.at(-1) ?? ''))
      .map((field) => ({ title: fieldName(procedure, field), procedure, field })),
  )
  const given = fields.filter(({ title }) => !Object.values(notGiven).some((texts) => texts.test(title)))

  test.each(given)('$title refuses control characters', ({ procedure, field }) => {
    const complaints = (text: string) => procedure.input.safeParse(field.inputWith(text)).error?.issues ?? []
    expect(JSON.stringify(complaints(unfit)).length).toBeGreaterThan(JSON.stringify(complaints('fit')).length)
  })

  const attribute = { name: 'coat', kind: 'select', options: ['short'] }
  const changes = [
    { name: unfit },
    { imageChoice: unfit },
    { skeleton: { points: ['head', unfit], edges: [] } },
    { attributes: [{ ...attribute, name: unfit }] },
    { attributes: [attribute, { ...attribute, name: 'age', options: ['old', unfit] }] },
  ]
  test.each(changes)('a class with %j is refused', (change) => {
    for (const [name, input] of [
      ['workspace.addClass', { name: 'dog', ...change }],
      ['workspace.changeClass', { classId: 1, change }],
    ] as const) {
      const { error } = proceduresOf(contract)
        .find((one) => one.name === name)!
        .input.safeParse(input)
      expect([name, error?.issues.map(({ message }) => message)]).toEqual([name, [invisibleInName]])
    }
    const file = { labelSet: 1, classes: [{ name: 'dog', ...change }] }
    expect(readLabelSet(JSON.stringify(file))).toEqual({ problem: expect.stringContaining(invisibleInName) })
  })

  test('every exception is an existing field', () => {
    for (const [why, texts] of Object.entries(notGiven))
      expect([why, fields.some(({ title }) => texts.test(title))]).toEqual([why, true])
    expect(given.length).toBeGreaterThan(30)
  })

  test('a wrong list of class names is refused with its place', () => {
    expect(readLabelSet(JSON.stringify(['dog', unfit]))).toEqual({ problem: expect.stringContaining(invisibleInName) })
  })
})
