import { CsvMap } from '#contract'
import { issueAtPlace } from '#model/text/issue-message.ts'
import { readJson } from '#model/text/read-json.ts'
import { readText } from './output/read-text.ts'

/** What a file says of the columns of tables. Throws a sentence with its path when it can't be understood. */
export function csvMapIn(file: string): CsvMap {
  const read = readJson(readText(file))
  if ('problem' in read) throw new Error(`${file} is ${read.problem}.`)
  const map = CsvMap.safeParse(read.value)
  if (map.success) return map.data
  throw new Error(
    `${file} does not name the columns of a table. ${map.error.issues.slice(0, 1).map(issueAtPlace).join()}`,
  )
}
