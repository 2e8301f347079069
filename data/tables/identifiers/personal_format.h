// Text formats that identify a person or an account.
#pragma once

#include <string_view>

namespace ballast {

// The plural name of the personal format of a text: "e-mail addresses", "IBANs", "card numbers",
// "phone numbers" or "social security numbers"; nullptr if it has none of them. Digits without
// separators are a card number if the Luhn check digit is right (ISO/IEC 7812), otherwise none.
const char* personal_format(std::string_view text);

// Whether the text looks like the full name of a person: two to five capitalised words of letters,
// such as "Anne-Marie O'Neill", "Smith, Dr. John".
bool is_full_name(std::string_view text);

// Whether a column of this name holds keys ("customer_id", "orderNo") or personal numbers ("SSN",
// "mobile phone", "card number"), or codes, whose numbers have no order ("zip", "area code").
bool is_key_name(std::string_view name);
bool is_personal_name(std::string_view name);
bool is_code_name(std::string_view name);

}  // namespace ballast
