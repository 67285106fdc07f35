import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { ReadReport } from './read-report.ts'
import { textOf } from './text.ts'

export type CsvRow = { name: string; of(column: string): string | undefined; columns: readonly string[] }

const maxRowLength = 1_000_000

/** The rows of a file by the names in its first row, or by position from 0; anything but CSV is reported and ends it. */
export async function* csvRows(
  file: string,
  report: ReadReport,
  { separator = ',', hasHeader = true }: { separator?: string; hasHeader?: boolean } = {},
): AsyncGenerator<CsvRow> {
  const parser = parse({
    delimiter: separator,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowLength,
  })
  const source = Readable.from(textOf(file, report))
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let header: readonly string[] | null = null
  let count = 0
  try {
    for await (const values of parser as AsyncIterable<string[]>) {
      count += 1
      if (hasHeader && header === null) {
        header = values.map(plain)
        continue
      }
      const columns: readonly string[] = header ?? values.map((_, i) => String(i))
      yield { name: `row ${count}`, columns, of: (column) => plain(values[columns.indexOf(column)]) }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    report.reject(file, `The file is not CSV: ${error.message}.`)
  } finally {
    source.destroy()
  }
}

/**
 * Spreadsheets run a text that begins like this as a formula; after an apostrophe it is text.
 * Source: OWASP, CSV Injection.
 */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !Number.isFinite(Number(text))

const plain = <Text extends string | undefined>(text: Text): Text =>
  (text?.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text) as Text

/** A value in a row, quoted if needed. */
const csvValue = (given: string | number): string => {
  const value = typeof given === 'string' && isFormula(given) ? `'${given}` : given
  return /[",\r\n]|^\s|\s$/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
}

export const csvLine = (values: readonly (string | number)[]): string => `${values.map(csvValue).join(',')}\n`
