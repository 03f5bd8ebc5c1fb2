import type { Case } from './homeassistant-cases'

/**
 * Announcements of programs that people run, written by hand after what those programs publish; with what each must do.
 * `refusal`: it cannot be adopted, and the list says why.
 */

type Config = Record<string, unknown>
type Told = [topic: string, payload: string]

const message = (topic: string, payload: unknown): Told => [
  topic,
  typeof payload === 'string' ? payload : JSON.stringify(payload),
]
const hear = (topic: string, payload: unknown, tells: Config): Case['steps'][number] => ({
  hear: message(topic, payload),
  tells,
})
const ask = (
  capability: string,
  value: unknown,
  sends: [string, unknown],
  ...then: [string, unknown][]
): Case['steps'][number] => ({
  ask: [capability, value],
  sends: [sends],
  ...(then.length > 0 ? { then: then.map(([topic, payload]) => message(topic, payload)) } : {}),
})

let count = 0
function announced(
  what: string,
  component: string,
  config: Config,
  wanted: string[],
  steps: Case['steps'],
  more: Partial<Case> = {},
): Case {
  count += 1
  const id = `own-${String(count).padStart(3, '0')}`
  const isCommandable = steps.some(({ ask: asked, refuses }) => asked && !refuses)
  const topic = `homeassistant/${component}/${id}/config`
  return {
    id,
    what,
    component,
    commandable: isCommandable,
    wanted,
    announce: [[topic, config]],
    steps,
    ...more,
  }
}

const refused = (what: string, component: string, config: Config): Case =>
  announced(what, component, config, [], [], { refusal: true, commandable: false })

const dev = (name: string): Config => ({ ids: [name], name })

export const invented: readonly Case[] = [
  announced(
    'Frigate: detection of a camera, retained',
    'switch',
    {
      ...{
        name: 'Detect',
        object_id: 'front_detect',
        unique_id: 'front_detect_switch',
        device: dev('Front'),
      },
      ...{ state_topic: 'frigate/front/detect/state', command_topic: 'frigate/front/detect/set' },
      ...{ payload_on: 'ON', payload_off: 'OFF', retain: true },
      ...{
        availability_topic: 'frigate/available',
        payload_available: 'online',
        payload_not_available: 'offline',
      },
    },
    ['power'],
    [
      ask('power', true, ['frigate/front/detect/set', 'ON'], ['frigate/front/detect/state', 'ON']),
      { offline: ['frigate/available', 'offline'] },
    ],
  ),
  announced(
    'Frigate: motion of a camera',
    'binary_sensor',
    {
      ...{
        name: 'Motion',
        uniq_id: 'm',
        dev: dev('Front'),
        stat_t: 'frigate/front/motion',
        dev_cla: 'motion',
      },
      ...{ pl_on: 'ON', pl_off: 'OFF' },
    },
    ['motion'],
    [
      hear('frigate/front/motion', 'ON', { motion: true }),
      hear('frigate/front/motion', 'OFF', { motion: false }),
    ],
  ),
  announced(
    'ring-mqtt: siren of an alarm, with a state for the switch',
    'siren',
    {
      ...{
        name: 'Siren',
        unique_id: 's',
        device: dev('Base'),
        command_topic: 'ring/x/alarm/1/siren/command',
      },
      ...{ state_topic: 'ring/x/alarm/1/siren/state', availability_topic: 'ring/x/alarm/1/status' },
      ...{ payload_available: 'online', payload_not_available: 'offline', support_duration: false },
    },
    ['power'],
    [
      ask(
        'power',
        true,
        ['ring/x/alarm/1/siren/command', { state: 'ON' }],
        ['ring/x/alarm/1/siren/state', 'ON'],
      ),
      hear('ring/x/alarm/1/siren/state', 'OFF', { power: false }),
    ],
  ),
  refused('ring-mqtt: alarm panel', 'alarm_control_panel', {
    ...{ name: 'Alarm', unique_id: 'a', device: dev('Base'), command_topic: 'ring/x/alarm/1/set' },
    ...{
      state_topic: 'ring/x/alarm/1/state',
      supported_features: ['arm_home', 'arm_away'],
      code_arm_required: false,
    },
  }),
  announced(
    'ring-mqtt: beam with a brightness of 100 steps',
    'light',
    {
      ...{ name: 'Light', unique_id: 'l', device: dev('Path') },
      ...{ state_topic: 'ring/x/beam/1/light/state', command_topic: 'ring/x/beam/1/light/command' },
      ...{ brightness_state_topic: 'ring/x/beam/1/light/brightness_state' },
      ...{ brightness_command_topic: 'ring/x/beam/1/light/brightness_command', brightness_scale: 100 },
    },
    ['power', 'brightness'],
    [
      ask(
        'brightness',
        30,
        ['ring/x/beam/1/light/brightness_command', '30'],
        ['ring/x/beam/1/light/brightness_state', '30'],
      ),
    ],
  ),
  refused('Valetudo: robot', 'vacuum', {
    ...{ name: 'Robot', unique_id: 'v', device: dev('Robot'), schema: 'state' },
    ...{
      command_topic: 'valetudo/robot/BasicControlCapability/operation/set',
      state_topic: 'valetudo/robot/hass/state',
    },
    ...{ payload_start: 'START', payload_stop: 'STOP', payload_return_to_base: 'HOME' },
  }),
  announced(
    'Valetudo: fan speed of a robot as a choice',
    'select',
    {
      ...{ name: 'Fan', unique_id: 'f', device: dev('Robot'), options: ['low', 'medium', 'high', 'max'] },
      ...{ state_topic: 'valetudo/robot/FanSpeedControlCapability/preset' },
      ...{ command_topic: 'valetudo/robot/FanSpeedControlCapability/preset/set' },
    },
    ['mode'],
    [
      ask(
        'mode',
        'high',
        ['valetudo/robot/FanSpeedControlCapability/preset/set', 'high'],
        ['valetudo/robot/FanSpeedControlCapability/preset', 'high'],
      ),
    ],
  ),
  announced(
    'teslamate: temperature of a car',
    'sensor',
    {
      ...{
        name: 'Outside',
        unique_id: 't',
        device: dev('Car'),
        state_topic: 'teslamate/cars/1/outside_temp',
      },
      ...{ device_class: 'temperature', unit_of_measurement: '°C' },
    },
    ['temperature'],
    [hear('teslamate/cars/1/outside_temp', '-3.5', { temperature: -3.5 })],
  ),
  refused('teslamate: where a car is', 'device_tracker', {
    ...{
      name: 'Location',
      unique_id: 'w',
      device: dev('Car'),
      json_attributes_topic: 'teslamate/cars/1/location',
    },
  }),
  announced(
    'rtl_433: battery of a sensor as a fraction',
    'sensor',
    {
      ...{
        name: 'Battery',
        unique_id: 'b',
        device: dev('Acurite'),
        device_class: 'battery',
        unit_of_measurement: '%',
      },
      ...{
        state_topic: 'rtl_433/h/devices/Acurite/1/battery_ok',
        value_template: '{{ float(value|int) * 99 + 1 }}',
      },
    },
    ['battery'],
    [hear('rtl_433/h/devices/Acurite/1/battery_ok', '1', { battery: 100 })],
    { refusal: true },
  ),
  announced(
    'rtl_433: temperature in Fahrenheit',
    'sensor',
    {
      ...{ name: 'Temperature', unique_id: 'f', device: dev('Acurite'), device_class: 'temperature' },
      ...{ unit_of_measurement: '°F', state_topic: 'rtl_433/h/devices/A/1/temperature_F' },
      value_template: '{{ value|float|round(1) }}',
    },
    ['temperature'],
    [hear('rtl_433/h/devices/A/1/temperature_F', '68.04', { temperature: 20 })],
  ),
  announced(
    'rtl_433: door contact, closed is 1',
    'binary_sensor',
    {
      ...{ name: 'Door', unique_id: 'd', device: dev('Honeywell'), device_class: 'door' },
      ...{ state_topic: 'rtl_433/h/devices/H/1/closed', payload_on: '0', payload_off: '1' },
    },
    ['contact'],
    [hear('rtl_433/h/devices/H/1/closed', '1', { contact: 'closed' })],
  ),
  announced(
    'Theengs: scale in ounces is of no interest, its battery is',
    'sensor',
    {
      ...{
        name: 'Battery',
        unique_id: 'x',
        device: dev('Miscale'),
        device_class: 'battery',
        unit_of_measurement: '%',
      },
      ...{
        state_topic: 'home/TheengsGateway/BTtoMQTT/A1',
        value_template: '{{ value_json.batt | is_defined }}',
      },
    },
    ['battery'],
    [
      hear('home/TheengsGateway/BTtoMQTT/A1', { batt: 80 }, { battery: 80 }),
      hear('home/TheengsGateway/BTtoMQTT/A1', { rssi: -80 }, {}),
    ],
  ),
  announced(
    'EMS-ESP: hot water as a switch with words from a JSON',
    'switch',
    {
      ...{
        name: 'Active',
        uniq_id: 'e',
        dev: dev('Boiler'),
        stat_t: '~/boiler_data',
        cmd_t: '~/boiler/dhw/activated',
      },
      ...{ '~': 'ems-esp', val_tpl: "{{value_json['dhw']['activated']}}", pl_on: 'on', pl_off: 'off' },
    },
    ['power'],
    [
      ask(
        'power',
        false,
        ['ems-esp/boiler/dhw/activated', 'off'],
        ['ems-esp/boiler_data', { dhw: { activated: 'off' } }],
      ),
    ],
  ),
  announced(
    'EMS-ESP: thermostat with modes of its own',
    'climate',
    {
      ...{ name: 'Heating', uniq_id: 'c', dev: dev('Thermostat'), '~': 'ems-esp', min_temp: 5, max_temp: 30 },
      ...{ temp_step: 0.5, mode_stat_t: '~/thermostat_data', mode_stat_tpl: '{{value_json.hc1.mode}}' },
      ...{
        mode_cmd_t: '~/thermostat/hc1/mode',
        modes: ['auto', 'heat', 'off'],
        temp_cmd_t: '~/thermostat/hc1/seltemp',
      },
      ...{
        temp_stat_t: '~/thermostat_data',
        temp_stat_tpl: '{{value_json.hc1.seltemp if value_json.hc1.seltemp is defined else 0}}',
      },
      ...{ curr_temp_t: '~/thermostat_data', curr_temp_tpl: '{{value_json.hc1.currtemp}}' },
    },
    ['targetTemperature', 'thermostatMode', 'temperature'],
    [
      ask(
        'targetTemperature',
        21.5,
        ['ems-esp/thermostat/hc1/seltemp', '21.5'],
        ['ems-esp/thermostat_data', { hc1: { seltemp: 21.5, mode: 'heat', currtemp: 19 } }],
      ),
      { ask: ['targetTemperature', 40], refuses: true },
    ],
  ),
  announced(
    'OpenDTU: limit of an inverter',
    'number',
    {
      ...{ name: 'Limit', uniq_id: 'n', dev: dev('Inverter'), stat_t: 'solar/1/status/limit_relative' },
      ...{
        cmd_t: 'solar/1/cmd/limit_nonpersistent_relative',
        min: 0,
        max: 100,
        step: 0.1,
        unit_of_meas: '%',
      },
    },
    ['range'],
    [
      ask(
        'range',
        50,
        ['solar/1/cmd/limit_nonpersistent_relative', '50'],
        ['solar/1/status/limit_relative', '50.0'],
      ),
    ],
  ),
  announced(
    'OpenDTU: yield of a day in watt hours',
    'sensor',
    {
      ...{
        name: 'Yield',
        uniq_id: 'y',
        dev: dev('Inverter'),
        stat_t: 'solar/1/0/yieldday',
        dev_cla: 'energy',
      },
      ...{ unit_of_meas: 'Wh', stat_cla: 'total_increasing' },
    },
    ['energy'],
    [hear('solar/1/0/yieldday', '1500', { energy: 1.5 })],
  ),
  announced(
    'ratgdo: garage door that says where it goes',
    'cover',
    {
      ...{ name: 'Door', uniq_id: 'g', dev: dev('Garage'), dev_cla: 'garage', '~': 'home/garage' },
      ...{ cmd_t: '~/command/door', stat_t: '~/status/door', avty_t: '~/status/availability' },
      ...{ pl_open: 'open', pl_cls: 'close', pl_stop: 'stop' },
    },
    ['mode'],
    [
      ask('mode', 'Close', ['home/garage/command/door', 'close'], ['home/garage/status/door', 'closing']),
      hear('home/garage/status/door', 'open', { mode: 'Open' }),
    ],
  ),
  announced(
    'ratgdo: remotes locked out',
    'lock',
    {
      ...{ name: 'Lock', uniq_id: 'k', dev: dev('Garage'), cmd_t: 'home/garage/command/lock' },
      ...{ stat_t: 'home/garage/status/lock', pl_lock: 'lock', pl_unlk: 'unlock', stat_locked: 'locked' },
      stat_unlocked: 'unlocked',
    },
    ['lock'],
    [
      ask(
        'lock',
        'UNLOCKED',
        ['home/garage/command/lock', 'unlock'],
        ['home/garage/status/lock', 'unlocked'],
      ),
    ],
  ),
  refused('A lock that wants a code each time', 'lock', {
    ...{ name: 'Lock', uniq_id: 'k', dev: dev('Door'), cmd_t: 'd/set', stat_t: 'd', code_format: '^\\d{4}$' },
    command_template: '{ "action": "{{ value }}", "code": "{{ code }}" }',
  }),
  announced(
    'A lock whose format of a code is none',
    'lock',
    { name: 'Lock', uniq_id: 'k', dev: dev('Door'), cmd_t: 'd/set', stat_t: 'd', code_format: null },
    ['lock'],
    [ask('lock', 'LOCKED', ['d/set', 'LOCK'], ['d', 'LOCKED'])],
  ),
  announced(
    'Zehnder over MQTT: a fan with named presets and four speeds',
    'fan',
    {
      ...{
        name: 'Vent',
        uniq_id: 'v',
        dev: dev('Vent'),
        stat_t: 'v/state',
        cmd_t: 'v/set',
        pct_cmd_t: 'v/speed/set',
      },
      ...{
        pct_stat_t: 'v/speed',
        spd_rng_min: 1,
        spd_rng_max: 4,
        pr_mode_cmd_t: 'v/mode/set',
        pr_mode_stat_t: 'v/mode',
      },
      pr_modes: ['auto', 'manual'],
    },
    ['power', 'fanSpeed'],
    [
      { back: 'fanSpeed', hear: [[['v/speed', '1']], [['v/speed', '4']]], sends: [['v/speed/set', '1']] },
      ask('power', false, ['v/set', 'OFF'], ['v/state', 'OFF']),
    ],
  ),
  announced(
    'An awning with a tilt beside its position',
    'cover',
    {
      ...{
        name: 'Blind',
        uniq_id: 't',
        dev: dev('Blind'),
        cmd_t: 'b/set',
        pos_t: 'b/pos',
        set_pos_t: 'b/pos/set',
      },
      ...{ tilt_cmd_t: 'b/tilt/set', tilt_status_t: 'b/tilt' },
    },
    ['position'],
    [
      ask('position', 20, ['b/pos/set', '20'], ['b/pos', '20']),
      hear('b/tilt', '70', {}),
      hear('b/pos', '100', { position: 100 }),
    ],
  ),
  refused('A venetian blind that only tilts', 'cover', {
    ...{
      name: 'Slats',
      uniq_id: 't',
      dev: dev('Blind'),
      tilt_command_topic: 'b/tilt/set',
      tilt_status_topic: 'b/tilt',
    },
  }),
  announced(
    'A thermostat with presets: eco among them',
    'climate',
    {
      ...{ name: 'Room', uniq_id: 'r', dev: dev('Room'), temp_cmd_t: 'r/temp/set', temp_stat_t: 'r/temp' },
      ...{ mode_cmd_t: 'r/mode/set', mode_stat_t: 'r/mode', modes: ['off', 'heat'] },
      ...{ pr_mode_cmd_t: 'r/preset/set', pr_mode_stat_t: 'r/preset', pr_modes: ['eco', 'away', 'boost'] },
    },
    ['thermostatMode', 'targetTemperature'],
    [
      ask('thermostatMode', 'HEAT', ['r/mode/set', 'heat'], ['r/mode', 'heat']),
      ask('thermostatMode', 'ECO', ['r/preset/set', 'eco'], ['r/preset', 'eco']),
      hear('r/preset', 'away', {}),
      { ask: ['thermostatMode', 'COOL'], refuses: true },
    ],
  ),
  announced(
    'A humidifier with a target and modes',
    'humidifier',
    {
      ...{
        name: 'Mist',
        uniq_id: 'h',
        dev: dev('Mist'),
        cmd_t: 'm/set',
        stat_t: 'm/state',
        hum_cmd_t: 'm/hum/set',
      },
      ...{ hum_stat_t: 'm/hum', min_hum: 30, max_hum: 80, mode_cmd_t: 'm/mode/set', mode_stat_t: 'm/mode' },
      modes: ['auto', 'sleep'],
    },
    ['power', 'targetHumidity'],
    [
      ask('targetHumidity', 45, ['m/hum/set', '45'], ['m/hum', '45']),
      { ask: ['targetHumidity', 90], refuses: true },
      ask('power', true, ['m/set', 'ON'], ['m/state', 'ON']),
    ],
  ),
  announced(
    'A valve that reports its position',
    'valve',
    {
      ...{
        name: 'Water',
        uniq_id: 'w',
        dev: dev('Water'),
        cmd_t: 'w/set',
        stat_t: 'w',
        reports_position: true,
      },
    },
    ['power', 'position'],
    [
      ask('position', 60, ['w/set', '60'], ['w', '60']),
      ask('power', false, ['w/set', '0'], ['w', { position: 0 }]),
    ],
  ),
  announced(
    'A valve of two words, on its way',
    'valve',
    { name: 'Gas', uniq_id: 'w', dev: dev('Gas'), cmd_t: 'g/set', stat_t: 'g' },
    ['power'],
    [
      ask('power', true, ['g/set', 'OPEN'], ['g', 'opening'], ['g', 'open']),
      hear('g', 'closed', { power: false }),
    ],
  ),
  announced(
    'mqtt-io: an output whose state is its own topic',
    'switch',
    {
      ...{ name: 'relay', unique_id: 'r', device: dev('mqtt-io'), state_topic: 'pi/output/relay' },
      ...{ command_topic: 'pi/output/relay/set', payload_on: 'ON', payload_off: 'OFF' },
      ...{ availability_topic: 'pi/status', payload_available: 'running', payload_not_available: 'dead' },
    },
    ['power'],
    [
      ask('power', true, ['pi/output/relay/set', 'ON'], ['pi/output/relay', 'ON']),
      { offline: ['pi/status', 'dead'] },
    ],
  ),
  announced(
    'ESPurna: a relay that takes and says 0 and 1',
    'switch',
    {
      ...{
        name: 'Plug',
        uniq_id: 'p',
        dev: dev('ESPURNA'),
        cmd_t: 'ESPURNA/relay/0/set',
        stat_t: 'ESPURNA/relay/0',
      },
      ...{ pl_on: '1', pl_off: '0', avty_t: 'ESPURNA/status', pl_avail: '1', pl_not_avail: '0' },
    },
    ['power'],
    [
      ask('power', true, ['ESPURNA/relay/0/set', '1'], ['ESPURNA/relay/0', '1']),
      { offline: ['ESPURNA/status', '0'] },
    ],
  ),
  announced(
    'evcc: how a car is charged, as a choice',
    'select',
    {
      ...{ name: 'Mode', unique_id: 'e', device: dev('Wallbox'), options: ['off', 'pv', 'minpv', 'now'] },
      ...{ state_topic: 'evcc/loadpoints/1/mode', command_topic: 'evcc/loadpoints/1/mode/set' },
    },
    ['mode'],
    [
      ask('mode', 'pv', ['evcc/loadpoints/1/mode/set', 'pv'], ['evcc/loadpoints/1/mode', 'pv']),
      { ask: ['mode', 'fast'], refuses: true },
    ],
  ),
  announced(
    'evcc: power of a house in watts and kilowatts side by side',
    'sensor',
    {
      ...{ name: 'Grid', unique_id: 'g', device: dev('Grid'), state_topic: 'evcc/site/gridPower' },
      ...{ device_class: 'power', unit_of_measurement: 'kW', value_template: '{{ value | float / 1000 }}' },
    },
    ['powerUsage'],
    [hear('evcc/site/gridPower', '1200', { powerUsage: { power: 1200 } })],
  ),
  announced(
    'A button of ESPHome',
    'button',
    { name: 'Restart', uniq_id: 'b', dev: dev('Node'), cmd_t: 'n/button/restart/command', pl_prs: 'PRESS' },
    ['power'],
    [
      { ask: ['power', true], sends: [['n/button/restart/command', 'PRESS']] },
      { ask: ['power', false], refuses: true },
    ],
  ),
  announced(
    'ESPHome: lamp in JSON with a cold and a warm white, in Kelvin',
    'light',
    {
      ...{
        schema: 'json',
        name: 'L',
        uniq_id: 'l',
        dev: dev('Node'),
        cmd_t: 'n/light/l/command',
        stat_t: 'n/light/l/state',
      },
      ...{ brightness: true, sup_clrm: ['color_temp'], clr_temp_k: true },
    },
    ['power', 'brightness', 'colorTemperature'],
    [
      ask(
        'brightness',
        40,
        ['n/light/l/command', { state: 'ON', brightness: 102 }],
        ['n/light/l/state', { state: 'ON', brightness: 102, color_mode: 'color_temp' }],
      ),
    ],
  ),
  announced(
    'OpenBeken: a lamp whose colour is six digits',
    'light',
    {
      ...{
        name: 'obk',
        uniq_id: 'o',
        dev: dev('obk'),
        '~': 'obk1',
        stat_t: '~/led_enableAll/get',
        cmd_t: 'cmnd/obk1/led_enableAll',
      },
      ...{
        pl_on: '1',
        pl_off: '0',
        bri_stat_t: '~/led_dimmer/get',
        bri_cmd_t: 'cmnd/obk1/led_dimmer',
        bri_scl: 100,
      },
      ...{ rgb_stat_t: '~/led_basecolor_rgb/get', rgb_cmd_t: 'cmnd/obk1/led_basecolor_rgb' },
      rgb_cmd_tpl: "{{'#%02x%02x%02x0000'|format(red,green,blue)}}",
      rgb_val_tpl:
        '{{ value[0:2]|int(base=16) }},{{ value[2:4]|int(base=16) }},{{ value[4:6]|int(base=16) }}',
    },
    ['power', 'brightness'],
    [
      ask('power', true, ['cmnd/obk1/led_enableAll', '1'], ['obk1/led_enableAll/get', '1']),
      ask('brightness', 57, ['cmnd/obk1/led_dimmer', '57'], ['obk1/led_dimmer/get', '57']),
    ],
  ),
  announced(
    'Tuya over MQTT: a lamp whose value is in tenths, from 10 to 1000',
    'light',
    {
      ...{
        name: 'Bulb',
        uniq_id: 't',
        dev: dev('Bulb'),
        cmd_t: 'tuya/b/command',
        stat_t: 'tuya/b/state',
        bri_scl: 1000,
      },
      ...{ bri_cmd_t: 'tuya/b/white_brightness_command', bri_stat_t: 'tuya/b/white_brightness_state' },
    },
    ['power', 'brightness'],
    [
      ask(
        'brightness',
        57,
        ['tuya/b/white_brightness_command', '570'],
        ['tuya/b/white_brightness_state', '570'],
      ),
    ],
  ),
  announced(
    'A Shelly dimmer whose script writes its JSON in templates',
    'light',
    {
      ...{ name: 'D', uniq_id: 'd', dev: dev('D'), schema: 'template' },
      ...{ stat_t: 'shellies/d/light/0/status', cmd_t: 'shellies/d/light/0/set' },
      cmd_on_tpl:
        '{"turn":"on"{%if brightness is defined%},"brightness":{{brightness|float|multiply(0.3922)|round}}{%endif%}{%if transition is defined%},"transition":{{transition}}{%endif%}}',
      cmd_off_tpl: '{"turn":"off"}',
      stat_tpl: '{%if value_json.ison%}on{%else%}off{%endif%}',
      bri_tpl: '{{value_json.brightness|float|multiply(2.55)|round}}',
    },
    ['power', 'brightness'],
    [
      ask(
        'power',
        true,
        ['shellies/d/light/0/set', { turn: 'on' }],
        ['shellies/d/light/0/status', { ison: true }],
      ),
      hear('shellies/d/light/0/status', { ison: false }, { power: false }),
      ask(
        'brightness',
        40,
        ['shellies/d/light/0/set', { turn: 'on', brightness: 40 }],
        ['shellies/d/light/0/status', { ison: true, brightness: 40 }],
      ),
      ask(
        'brightness',
        0,
        ['shellies/d/light/0/set', { turn: 'off' }],
        ['shellies/d/light/0/status', { ison: false, brightness: 40 }],
      ),
    ],
  ),
  announced(
    'A lamp with templates that count to 255, in a text of its own',
    'light',
    {
      ...{ name: 'L', uniq_id: 'l', dev: dev('L'), schema: 'template', cmd_t: 'l/set', stat_t: 'l' },
      cmd_on_tpl:
        'on{%- if brightness is defined -%},{{ brightness }}{%- endif -%}{%- if color_temp is defined -%},ct{{ color_temp }}{%- endif -%}',
      ...{ cmd_off_tpl: 'off', stat_tpl: '{{ value_json.s }}', bri_tpl: '{{ value_json.b }}' },
      clr_temp_tpl: '{{ value_json.ct }}',
    },
    ['power', 'brightness', 'colorTemperature'],
    [
      ask('brightness', 100, ['l/set', 'on,255'], ['l', { s: 'on', b: 255 }]),
      hear('l', { s: 'off', b: 128 }, { power: false, brightness: 50 }),
      ask('colorTemperature', 4000, ['l/set', 'on,ct250'], ['l', { s: 'on', ct: 250 }]),
    ],
  ),
  ...[
    {
      cmd_on_tpl: '{% if brightness is defined %}{{ brightness }}{% else %}on{% endif %}',
      cmd_off_tpl: 'off',
    },
    { cmd_on_tpl: '{% set x = 1 %}on', cmd_off_tpl: 'off' },
    { cmd_on_tpl: 'on,{{ brightness | default(255) }}', cmd_off_tpl: 'off' },
    { cmd_on_tpl: 'on{% if brightness is defined %}{{ brightness }}', cmd_off_tpl: 'off' },
    { cmd_on_tpl: 'on' },
  ].map((templates) =>
    refused(`A light whose templates are more than text and blocks: ${JSON.stringify(templates)}`, 'light', {
      ...{ name: 'L', uniq_id: 'l', dev: dev('L'), schema: 'template', cmd_t: 'l/set', ...templates },
    }),
  ),
  announced(
    'A cover whose templates swap the ends: 0 is open',
    'cover',
    {
      ...{ name: 'C', uniq_id: 'c', dev: dev('C'), pos_t: 'c/pos', pos_tpl: '{{ 100 - (value | int) }}' },
      ...{ set_pos_t: 'c/set', set_pos_tpl: '{{ 100 - position }}', cmd_t: 'c/cmd' },
    },
    ['position'],
    [ask('position', 30, ['c/set', '70'], ['c/pos', '70'])],
    { refusal: true },
  ),
  announced(
    'double-take: when somebody was seen is nothing to say, that somebody is there is',
    'binary_sensor',
    {
      ...{ name: 'Camera', unique_id: 'd', device: dev('Camera'), device_class: 'presence' },
      ...{ state_topic: 'double-take/cameras/front/person', payload_on: 'ON', payload_off: 'OFF' },
    },
    ['motion'],
    [hear('double-take/cameras/front/person', 'ON', { motion: true })],
  ),
  announced(
    'A motion sensor that says only on is left out, the lamp beside it is not',
    'binary_sensor',
    { name: 'PIR', uniq_id: 'p', dev: dev('RF'), stat_t: 'rf/1', dev_cla: 'motion', pl_on: '1', off_dly: 30 },
    ['motion'],
    [],
    { refusal: true },
  ),
  announced(
    'A switch whose template chooses between two words by a block',
    'switch',
    {
      ...{ name: 'S', uniq_id: 's', dev: dev('S'), cmd_t: 's/set', stat_t: 's' },
      val_tpl: '{% if value_json.relay == 1 %}ON{% else %}OFF{% endif %}',
    },
    ['power'],
    [ask('power', true, ['s/set', 'ON'], ['s', { relay: 1 }]), hear('s', { relay: 0 }, { power: false })],
    { refusal: true },
  ),
  announced(
    'A device with all of its components in one announcement',
    'device',
    {
      ...{ dev: dev('Node'), o: { name: 'openhasp' }, '~': 'hasp/plate', avty_t: '~/LWT' },
      cmps: {
        light: {
          p: 'light',
          schema: 'json',
          name: 'Backlight',
          unique_id: 'b',
          cmd_t: '~/command/backlight',
          stat_t: '~/state/backlight',
          sup_clrm: ['brightness'],
        },
        page: {
          p: 'number',
          name: 'Page',
          unique_id: 'p',
          cmd_t: '~/command/page',
          stat_t: '~/state/page',
          min: 1,
          max: 12,
        },
      },
    },
    ['power', 'brightness', 'range'],
    [
      ask('range', 3, ['hasp/plate/command/page', '3'], ['hasp/plate/state/page', '3']),
      ask(
        'power',
        false,
        ['hasp/plate/command/backlight', { state: 'OFF' }],
        ['hasp/plate/state/backlight', { state: 'OFF', brightness: 0 }],
      ),
      { offline: ['hasp/plate/LWT', 'offline'] },
    ],
  ),
]
