import { combinations } from './combinations'
import { walkIn } from './walk'

for (const combination of combinations) if (combination.nodeRed.startsWith('5.')) walkIn(combination)
