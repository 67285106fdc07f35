import { readJson } from '#model/text/read-json.ts'
import type { ReadReport } from './read-report.ts'
import { textOf } from './text.ts'

const maxLineLength = 50_000_000

/** The values of a file with one JSON text per line, each with its name; other lines are reported and left out. */
export async function* jsonLines(file: string, report: ReadReport): AsyncGenerator<{ value: unknown; name: string }> {
  let [rest, count] = ['', 0]
  function* valuesIn(lines: readonly string[]) {
    for (const line of lines) {
      count += 1
      if (line.trim() === '') continue
      const read = readJson(line)
      if ('problem' in read) report.reject(file, `The line is ${read.problem}.`, `line ${count}`)
      else yield { value: read.value, name: `line ${count}` }
    }
  }
  for await (const piece of textOf(file, report)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLineLength) {
      report.reject(file, `It has a line of more than ${maxLineLength / 1e6} million characters.`, `line ${count + 1}`)
      return
    }
    yield* valuesIn(lines)
  }
  yield* valuesIn([rest])
}
