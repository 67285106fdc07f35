import { keepHeapSmall } from '#engine'
import { exitCodes } from './outcome.ts'
import { runProgram } from './program.ts'
import { report } from './run.ts'

/** The reader of the output may stop early, as `head` does. Then the command ends without an error. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done)
    report(error, process.argv.includes('--debug'))
    process.exit(exitCodes.failed)
  })

keepHeapSmall()
await runProgram(process.argv.slice(2))
