-- The tables of the tracking plan "Shop", as Segment loads them into BigQuery.
-- It does not promise their names and types: compare them with what is there.

create table tracks (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  event STRING,
  event_text STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP
) options(description = 'Every track call, without its properties.');

create table identifies (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  context_locale STRING,
  email STRING options(description = 'Where we write to. Personal data.')
) options(description = 'Every identify call.');

-- users: with event `Users`, whose name is the same here
create table users (
  id STRING,
  received_at TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  app_version STRING,
  context_locale STRING,
  `count` INT64,
  email STRING options(description = 'Where we write to. Personal data.'),
  user_id INT64
) options(description = 'A row for each user, with the traits given last. Event "Users".');

create table `groups` (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  group_id STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  context_locale STRING,
  `plan` STRING
) options(description = 'Every group call.');

create table pages (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  name STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  app_version STRING,
  context_locale STRING,
  items INT64,
  url STRING
) options(description = 'Every page call. The page "Home". The page "Cart".');

create table order_completed (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  event STRING,
  event_text STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  `2fa` BOOL,
  app_version STRING,
  context_locale STRING,
  coupon STRING,
  currency STRING,
  customer_address_zip STRING,
  customer_email STRING options(description = 'Personal data, as its SHA-256.'), -- both `customer.email` and `customer_email`
  delivery_day TIMESTAMP,
  discount STRING, -- of several types: Segment takes that of the first value
  is_gift BOOL,
  items STRING, -- a list, as its text
  `order` INT64,
  order_id STRING options(description = 'The id of the order.'),
  paid_at TIMESTAMP,
  payload STRING, -- the plan says no type: Segment takes that of the first value
  quantity INT64,
  stars INT64,
  tags STRING, -- a list, as its text
  the_number_of_the_warehouse_from_which_the_parcel_was_sent_to_the_customer_on_the_first_day INT64,
  total FLOAT64 options(description = 'What was paid, in 100 % of \\ cases.') -- Segment takes the type of the first value: a whole number makes it INT64
) options(description = 'Event "Order Completed". An order is paid; it\'s "done". Why: More carts become orders. Owner: Growth.');

-- post_read: with event `post_read`, whose name is the same here
create table post_read (
  id STRING,
  anonymous_id STRING,
  user_id STRING,
  event STRING,
  event_text STRING,
  received_at TIMESTAMP,
  sent_at TIMESTAMP,
  timestamp TIMESTAMP,
  original_timestamp TIMESTAMP,
  context_library_name STRING,
  context_library_version STRING,
  uuid_ts TIMESTAMP,
  loaded_at TIMESTAMP,
  app_version STRING,
  context_locale STRING,
  title STRING -- of several types: Segment takes that of the first value
) options(description = 'Event "Post Read". Event "post_read". Status: planned.');
