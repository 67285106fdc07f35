import { isJsonOf } from '../parsing/json-kind.ts'

/** What a file is, and what to do, where it is of a kind that no format reads; else null. */
export async function notRead(file: string): Promise<string | null> {
  if (/\.(jsonl|ndjson)$/i.test(file))
    return 'It has JSON lines. Winnow reads those in metadata.jsonl of Hugging Face ImageFolder alone; convert it to another format, such as COCO.'
  return (await isJsonOf('sa-1b', file))
    ? 'It is of SA-1B, whose masks have no classes. Winnow doesn’t read it; convert it to COCO.'
    : null
}
