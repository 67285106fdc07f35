import { once } from 'node:events'

/** Prints a JSON document `{ "name": [ … ] }` item by item, so that a list of any length needs little memory. */
export async function printArray(name: string, items: AsyncIterable<unknown>): Promise<void> {
  let lead = `{\n  ${JSON.stringify(name)}: [`
  let isEmpty = true
  for await (const item of items) {
    await print(`${lead}\n${JSON.stringify(item, null, 2).replace(/^/gm, '    ')}`)
    lead = ','
    isEmpty = false
  }
  await print(isEmpty ? `${lead}]\n}\n` : '\n  ]\n}\n')
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
