// @ts-check
// npm run pictures: takes the guide's screenshots in the real app and saves those that look different from before.
// `npm run pictures -- -g review` takes only some.
import { setUp } from './setup/setup.mjs'
import { closingLine, failureLines } from './testing/results.mjs'
import { runPlaywright } from './testing/suites.mjs'

const failed = await setUp()
if (failed.length > 0) process.exitCode = 1
else {
  const results = await runPlaywright(['--config=e2e/pictures.config.ts', ...process.argv.slice(2)])
  for (const result of results) if (result.state === 'failed') console.log(failureLines(result).join('\n'))
  console.log(closingLine(results))
  process.exitCode = results.every(({ state }) => state !== 'failed') ? 0 : 1
}
